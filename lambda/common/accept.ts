/** How closely a media range matches a type: 0 not at all, 1 by a bare wildcard, 2 by `type/*`, 3 by its full name. */
type Fit = 0 | 1 | 2 | 3;

interface Preference {
  readonly fit: Fit;
  readonly quality: number;
}

/**
 * True if the caller prefers plain text to JSON: `text/plain` has the higher quality value, or an equal one and the more specific
 * media range. JSON without an Accept header and in a tie.
 */
export function prefersPlainText(acceptHeaders: readonly string[]): boolean {
  const ranges = acceptHeaders.flatMap((header) => header.split(','));
  const text = preferenceFor('text', 'plain', ranges);
  const json = preferenceFor('application', 'json', ranges);
  if (text.quality === 0) return false;
  return text.quality > json.quality || (text.quality === json.quality && text.fit > json.fit);
}

/** The most specific range decides (RFC 9110, section 12.5.1). */
function preferenceFor(type: string, subtype: string, ranges: readonly string[]): Preference {
  let best: Preference = { fit: 0, quality: 0 };
  for (const range of ranges) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const fit = fitOf(name, type, subtype);
    if (fit > best.fit) best = { fit, quality: qualityOf(parameters) };
  }
  return best;
}

function fitOf(range: string, type: string, subtype: string): Fit {
  if (range === `${type}/${subtype}`) return 3;
  if (range === `${type}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}

/** The quality value, 0..1; 1 if missing, 0 if malformed. */
function qualityOf(parameters: readonly string[]): number {
  const parameter = parameters.find((text) => text.startsWith('q='));
  if (parameter === undefined) return 1;
  return /^q=(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(parameter) ? Number(parameter.slice(2)) : 0;
}
