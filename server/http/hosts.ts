import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const NAMES_OF_THIS_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host);
}

/**
 * True if the `Host` header names this machine. A foreign page whose name resolves to 127.0.0.1 (DNS rebinding) still
 * sends its own name. The port says nothing: it may be forwarded from another one.
 * @param others Further names, in lower case, such as that of a proxy in front.
 */
export function namesThisMachine(request: IncomingMessage, others: readonly string[] = []): boolean {
  const name = request.headers.host?.toLowerCase().replace(/:\d*$/, '');
  return name !== undefined && [...NAMES_OF_THIS_MACHINE, ...others].includes(name);
}
