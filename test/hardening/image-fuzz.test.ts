/**
 * Mutation fuzz: 2,000 small images with bits changed at random (fixed seed), sent to the running server, where
 * each goes through the handler's inspection and, if it passes, through the decoder.
 */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { open, readReply, writeHead } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { readFuzzSettings } from './fuzz-settings.ts';
import { cook, type Recipe } from './recipe/recipe.ts';
import { readOutcome } from './reply.ts';
import { uploadOf } from './request.ts';

const { timeoutMs, ...settings } = readFuzzSettings(2_000);

const ALLOWED: readonly (ErrorCode | undefined)[] = [
  undefined,
  'UNSUPPORTED_IMAGE_TYPE',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TOO_SMALL',
];

const IMAGES: readonly Recipe[] = [
  { saved: 'jpeg', of: 'normal', side: 96, options: { quality: 50 } },
  { saved: 'jpeg', of: 'pneumonia', side: 96, colour: 'srgb', options: { quality: 50, progressive: true } },
  { jpeg: 'ycck', of: 'normal', side: 64, quantiser: 20, restartInterval: 8 },
  { png: 'grey', of: 'normal', side: 64, greys: 8 },
  { png: 'rgba', of: 'pneumonia', side: 64, greys: 8, interlaced: true },
  { png: 'palette', of: 'normal', side: 64, bitDepth: 2 },
];

let server: ServerDriver;
let images: readonly Buffer[];

beforeAll(async () => {
  server = await startServerProcess();
  images = await Promise.all(IMAGES.map(cook));
});

afterAll(async () => {
  await server.stop();
});

describe('the running server on 2,000 images with changed bits', () => {
  it('replies to each with a verdict or an error of the images, and stays alive', { timeout: timeoutMs }, async () => {
    const socket = await open(server.port);
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(mutation(), async ({ image, changes, mendsChecksums }) => {
        const changed = Buffer.from(images[image] ?? Buffer.alloc(0));
        for (const [place, bit] of changes) {
          const at = Math.floor(place * changed.length);
          changed[at] = changed.readUInt8(at) ^ (1 << bit);
        }
        const request = uploadOf(mendsChecksums ? mendChecksums(changed) : changed);
        const reply = readReply(socket);
        socket.write(Buffer.concat([writeHead(request, server.port), request.body]));
        const { code } = readOutcome(await reply);
        expect(ALLOWED).toContain(code);
        seen.set(code ?? 'verdict', (seen.get(code ?? 'verdict') ?? 0) + 1);
      }),
      settings,
    );
    socket.destroy();
    expect(server.isAlive()).toBe(true);
    // A run in which the inspection refused everything would prove little about the decoder.
    expect(ALLOWED.filter((code) => !seen.has(code ?? 'verdict'))).toEqual([]);
    expect(seen.get('verdict')).toBeGreaterThan(settings.numRuns / 20);
  });
});

function mutation() {
  const place = fc.noBias(fc.nat(99_999)).map((part) => part / 100_000);
  /** Half of the changes fall into the first tenth, where the headers are. */
  const aimed = fc.oneof(
    place,
    place.map((part) => part / 10),
  );
  return fc.record({
    image: fc.nat(IMAGES.length - 1),
    changes: fc.array(fc.tuple(aimed, fc.nat(7)), { minLength: 1, maxLength: 6 }),
    mendsChecksums: fc.boolean(),
  });
}

/** Corrects the checksums of a PNG, so that a change gets past them; other files are returned unchanged. */
function mendChecksums(file: Buffer): Buffer {
  if (file.readUInt8(0) !== 0x89) return file;
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) break;
    file.writeUInt32BE(crc32(file.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return file;
}
