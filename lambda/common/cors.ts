/** How long a browser may cache the reply to a preflight, in seconds. */
const PREFLIGHT_MAX_AGE_SECONDS = 600;

/**
 * Headers that let a page of another origin read the reply. An origin must match a listed one exactly. `*` is never sent, and
 * credentials are not allowed: the token is sent in `Authorization`, which the page sets itself.
 */
export function corsHeaders(origin: string | undefined, allowedOrigins: readonly string[]): Record<string, string> {
  if (allowedOrigins.length === 0) return {};
  if (origin === undefined || !allowedOrigins.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'Retry-After',
  };
}

/** Headers of the reply to a preflight: what an allowed origin may send. */
export function preflightHeaders(
  origin: string | undefined,
  allowedOrigins: readonly string[],
  method: string,
): Record<string, string> {
  const headers = corsHeaders(origin, allowedOrigins);
  if (!('Access-Control-Allow-Origin' in headers)) return headers;
  return {
    ...headers,
    'Access-Control-Allow-Methods': method,
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_SECONDS),
  };
}
