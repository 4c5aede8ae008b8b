/**
 * Compares names by code points, as Python sorts them. JavaScript compares UTF-16 units, which puts characters above
 * U+FFFF before some below it.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a[at] === b[at]) continue;
    return (a.codePointAt(startOf(a, at)) ?? 0) - (b.codePointAt(startOf(b, at)) ?? 0);
  }
  return a.length - b.length;
}

/** Index of the first unit of the code point that the unit belongs to. */
function startOf(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at;
}
