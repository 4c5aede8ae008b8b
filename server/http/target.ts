import type { IncomingMessage } from 'node:http';

/** `http://localhost:8000/api/status`, as clients send it to a proxy. Groups: host and port; path and query. */
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)([^#]*)/i;

/**
 * Brings a target in absolute form to origin form, `/api/status`. The host that it names replaces the `Host` header (RFC 9112,
 * section 3.2.2).
 */
export function toOriginForm(request: IncomingMessage): void {
  const [, host, rest = ''] = ABSOLUTE_FORM.exec(request.url ?? '') ?? [];
  if (host === undefined) return;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  request.headers.host = host;
}

/** Removes a prefix that a proxy left in front of the path. */
export function removePrefix(request: IncomingMessage, prefix: string): void {
  if (request.url?.startsWith(`${prefix}/`)) request.url = request.url.slice(prefix.length);
}

/** Path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '/';
}
