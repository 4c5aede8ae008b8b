/** Stands in for the model's endpoint: gives every prepared image the same reply, records the requests, and refuses all else. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRgbPng } from '../../../core/formats/png/read-rgb.ts';
import { nodeZlib } from '../../../imaging/node-zlib.ts';

export interface StandInEndpoint {
  readonly name: string;
  readonly url: string;
  /** SHA-256 of every body, in the order of arrival. */
  readonly images: readonly string[];
  /** Bodies that are not a prepared image: an RGB PNG of 224 × 224 pixels, 8 bits, and no chunk that a reader acts on. */
  readonly unprepared: readonly Buffer[];
  close(): Promise<void>;
}

const NAME = 'stand-in';
const SIZE = { width: 224, height: 224 };

export async function startStandInEndpoint(): Promise<StandInEndpoint> {
  const images: string[] = [];
  const unprepared: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      images.push(createHash('sha256').update(body).digest('hex'));
      const isPrepared = readRgbPng(body, SIZE, nodeZlib) !== null;
      if (!isPrepared) unprepared.push(body);
      const isKnown = request.url === `/endpoints/${NAME}/invocations`;
      response.writeHead(isKnown && isPrepared ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end('[0.25, 0.75]');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name: NAME,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    images,
    unprepared,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
