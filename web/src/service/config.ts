import { type PageConfig, pageConfigSchema } from '../../../core/contract/page-config.ts';

/**
 * Fetches `config.json` from the folder of the page, where the API lies as well unless it says otherwise.
 * @throws {Error} that says what was found instead.
 */
export async function fetchConfig(): Promise<PageConfig> {
  const reply = await fetch('config.json', { cache: 'no-store' });
  if (!reply.ok) throw new Error(`Fetching config.json: needed status 200, found ${reply.status}`);
  const config = parseConfig(await reply.text());
  return { ...config, apiBaseUrl: config.apiBaseUrl === '' ? '.' : config.apiBaseUrl };
}

/** Parses the text of `config.json`. @throws {Error} that names the fields at fault. */
export function parseConfig(text: string): PageConfig {
  const { data, error } = pageConfigSchema.safeParse(parseJson(text));
  if (data !== undefined) return data;
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'it'} must be ${message}`);
  throw new Error(`Reading config.json: ${faults.join('; ')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('Reading config.json: needed JSON, found something else');
  }
}
