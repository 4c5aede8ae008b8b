/** Files of kinds that users of other tools reported; `test/fixtures/uploads` holds them with what is right. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sharpDecoder } from '../../imaging/decode.ts';
import { RefusedImageError } from '../../imaging/errors.ts';
import { readImage } from '../../imaging/read-image.ts';

const folder = new URL('../fixtures/uploads/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder));

const CASE = z.object({ file: z.string(), as: z.string().optional(), code: z.string().optional() });
const { cases } = z.object({ cases: z.array(CASE) }).parse(JSON.parse(read('cases.json').toString()));
const sameAs = cases.flatMap(({ file, as }) => (as?.endsWith('.jpg') ? [{ file, as }] : []));
const refused = cases.flatMap(({ file, code }) => (code === undefined ? [] : [{ file, code }]));

describe('readImage(), reported uploads', () => {
  it.each(sameAs)('reads the pixels of $as from $file', async ({ file, as }) => {
    const { pixels } = await readImage(read(file), sharpDecoder);
    const { pixels: expected } = await readImage(read(as), sharpDecoder);
    expect(pixels.channels).toBe(expected.channels);
    expect(Buffer.from(pixels.data).equals(Buffer.from(expected.data))).toBe(true);
  });

  it.each(refused)('refuses $file as $code', async ({ file, code }) => {
    const refusal = await readImage(read(file), sharpDecoder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedImageError);
    expect(refusal).toMatchObject({ code });
  });

  it('has cases of both kinds', () => {
    expect(sameAs.length).toBeGreaterThanOrEqual(4);
    expect(refused.length).toBeGreaterThanOrEqual(3);
  });
});
