import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/**
 * True if the `Host` header names this machine. A foreign page whose name resolves to 127.0.0.1 (DNS rebinding) still
 * sends its own name.
 * @param port The port that the server listens on.
 */
export function namesThisMachine(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host?.toLowerCase();
  if (host === undefined) return false;
  return ['localhost', '127.0.0.1', '[::1]'].some(
    (name) => host === `${name}:${port}` || (port === 80 && host === name),
  );
}
