/** Stands in for the model's endpoint: gives every image the same reply and records the requests. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StandInEndpoint {
  readonly name: string;
  readonly url: string;
  /** SHA-256 of every body, in the order of arrival. */
  readonly images: readonly string[];
  close(): Promise<void>;
}

const NAME = 'stand-in';

export async function startStandInEndpoint(): Promise<StandInEndpoint> {
  const images: string[] = [];
  const server = createServer((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk: Buffer) => hash.update(chunk));
    request.on('end', () => {
      images.push(hash.digest('hex'));
      response.writeHead(request.url === `/endpoints/${NAME}/invocations` ? 200 : 404, {
        'Content-Type': 'application/json',
      });
      response.end('[0.25, 0.75]');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: NAME,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    images,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
