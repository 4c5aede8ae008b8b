import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReverseProxy {
  /** Address of the page behind it, ending in a slash. */
  readonly url: string;
  /** Paths that reached the proxy outside of its prefix. */
  readonly strays: string[];
  close(): Promise<void>;
}

export interface ReverseProxyOptions {
  /** What it serves, such as `/proxy/8000`. */
  readonly prefix: string;
  /** Whether it leaves the prefix in front of the path. */
  readonly keepsPrefix?: boolean;
}

/** A small reverse proxy below a path, as Jupyter and code-server have. It passes the browser's `Host` on. */
export async function startReverseProxy(
  target: string,
  { prefix, keepsPrefix = false }: ReverseProxyOptions,
): Promise<ReverseProxy> {
  const strays: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (!url.startsWith(`${prefix}/`)) {
      strays.push(url);
      outgoing.writeHead(404).end();
      return;
    }
    const path = keepsPrefix ? url : url.slice(prefix.length);
    const passed = request(new URL(target), { path, method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
      reply.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}/`,
    strays,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
