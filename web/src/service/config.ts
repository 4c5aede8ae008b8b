import type { PageConfig, SignInConfig } from '../../../core/contract/page-config.ts';

/** Fetches `config.json` from beside the page. @throws {Error} that says what was found instead. */
export async function fetchConfig(): Promise<PageConfig> {
  const reply = await fetch('/config.json', { cache: 'no-store' });
  if (!reply.ok) throw new Error(`Fetching config.json: needed status 200, found ${reply.status}`);
  return parseConfig(await reply.text());
}

/** Parses the text of `config.json`. @throws {Error} that names the field at fault. */
export function parseConfig(text: string): PageConfig {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error('Reading config.json: needed JSON, found something else');
  }
  if (!isRecord(body) || typeof body.apiBaseUrl !== 'string') throw fault('apiBaseUrl', 'a text');
  return { apiBaseUrl: body.apiBaseUrl, signIn: parseSignIn(body.signIn) };
}

function parseSignIn(value: unknown): SignInConfig | null {
  if (value === null) return null;
  if (!isRecord(value)) throw fault('signIn', 'null, or issuer and clientId');
  const { issuer, clientId, logoutUrl } = value;
  if (typeof issuer !== 'string') throw fault('signIn.issuer', 'a text');
  if (typeof clientId !== 'string') throw fault('signIn.clientId', 'a text');
  return { issuer, clientId, ...(typeof logoutUrl === 'string' && { logoutUrl }) };
}

function fault(field: string, needed: string): Error {
  return new Error(`Reading config.json: ${field} must be ${needed}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
