import { readdirSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readRgbPng } from '../../../../core/formats/png/read-rgb.ts';
import { type RgbImage, writeRgbPng } from '../../../../core/formats/png/write-rgb.ts';
import { nodeZlib } from '../../../../imaging/node-zlib.ts';
import { PNG_SIGNATURE, writeChunk } from '../../../hardening/recipe/png-chunks.ts';

const SIZE = { width: 5, height: 4 };
const image: RgbImage = { ...SIZE, data: Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256) };
const read = (file: Uint8Array) => readRgbPng(file, SIZE, nodeZlib);

/** A PNG around filtered rows, with one part changed. */
function build({
  rows = Buffer.alloc(64),
  stream = deflateSync(rows),
  header = [0, 0, 0, 5, 0, 0, 0, 4, 8, 2, 0, 0, 0],
  tail = [] as Uint8Array[],
}: {
  rows?: Buffer;
  stream?: Uint8Array;
  header?: number[];
  tail?: Uint8Array[];
}) {
  const chunks = [writeChunk('IHDR', Buffer.from(header)), writeChunk('IDAT', Buffer.from(stream))];
  return Buffer.concat([PNG_SIGNATURE, ...chunks, writeChunk('IEND', Buffer.alloc(0)), ...tail]);
}

describe('readRgbPng()', () => {
  it('reads what `writeRgbPng` writes', () => {
    expect(read(writeRgbPng(image, nodeZlib))).toEqual(image);
  });

  it.each([0, 1, 2, 3, 4])('undoes filter %i as sharp does', async (filter) => {
    const rows = Buffer.alloc(64);
    for (let at = 0; at < 64; at++) rows[at] = at % 16 === 0 ? filter : (at * 91) % 256;
    const file = build({ rows });
    expect(read(file)?.data).toEqual(new Uint8Array(await sharp(file).raw().toBuffer()));
  });

  it.each<[string, Uint8Array]>([
    ['another size', build({ header: [0, 0, 0, 4, 0, 0, 0, 5, 8, 2, 0, 0, 0], rows: Buffer.alloc(65) })],
    ['16 bits', build({ header: [0, 0, 0, 5, 0, 0, 0, 4, 16, 2, 0, 0, 0] })],
    ['grey', build({ header: [0, 0, 0, 5, 0, 0, 0, 4, 8, 0, 0, 0, 0] })],
    ['an interlaced image', build({ header: [0, 0, 0, 5, 0, 0, 0, 4, 8, 2, 0, 0, 1] })],
    ['a row too few', build({ rows: Buffer.alloc(48) })],
    ['a byte too many', build({ rows: Buffer.alloc(65) })],
    ['a stream that inflates to 100 MB', build({ rows: Buffer.alloc(100_000_000) })],
    ['bytes behind the stream', build({ stream: Buffer.concat([deflateSync(Buffer.alloc(64)), Buffer.from([0])]) })],
    ['a cut stream', build({ stream: deflateSync(Buffer.alloc(64)).subarray(0, -1) })],
    ['an unknown filter', build({ rows: Buffer.alloc(64, 5) })],
    ['bytes behind the end', build({ tail: [Buffer.from([0])] })],
    ['nothing', new Uint8Array()],
    ['a header alone', build({}).subarray(0, 33)],
  ])('leaves %s to a general reader', (_, file) => expect(read(file)).toBeNull());

  it('leaves every fixture that it did not write to a general reader', () => {
    const home = new URL('../../../fixtures/resize-to-input/', import.meta.url);
    const files = readdirSync(home).filter((name) => /\.(png|jpg)$/.test(name));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) expect(read(readFileSync(new URL(name, home)))).toBeNull();
  });

  it('finds every change of a byte', () => {
    const file = writeRgbPng(image, nodeZlib);
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Uint8Array.from(file);
        changed[at] = ((changed[at] as number) + by) % 256;
        expect(read(changed)).toBeNull();
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });
});
