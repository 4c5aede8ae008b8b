/** The data tools refuse what the service refuses, and accept what it accepts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { writeRecord } from '../../../core/formats/recordio/record-writer.ts';
import { lookAtImage } from '../../../tools/dataset/audit/look-at-image.ts';
import { DEFAULT_PACK_OPTIONS } from '../../../tools/dataset/pack/pack-options.ts';
import { prepareImage } from '../../../tools/dataset/pack/prepare-image.ts';
import { verifyRecords } from '../../../tools/dataset/verify/verify-records.ts';
import { PNG_SIGNATURE, writeChunk } from '../../hardening/recipe/png-chunks.ts';
import { place, runDataset, temporaryFolder } from './run-cli.ts';

const UPLOADS = fileURLToPath(new URL('../../fixtures/uploads', import.meta.url));
const upload = (name: string) => join(UPLOADS, name);

const HALF = ['j_half_eoi.jpg', 'j_bytes_dropped.jpg', 'j_sector_zeroed.jpg'];
const WHOLE = [
  'samsung_se0.jpg',
  'samsung_grey_se0.jpg',
  'pixel_extraneous_before_dqt.jpg',
  'padding_before_eoi_2.jpg',
];
const UNREADABLE = expect.objectContaining({ code: 'IMAGE_CONTENT' });

/** 64 × 64 grey pixels, of which the last row is missing. */
function pngWithoutLastRow(): Buffer {
  const header = Buffer.from('00000040000000400800000000', 'hex');
  const rows = deflateSync(Buffer.alloc(63 * 65));
  return Buffer.concat([
    PNG_SIGNATURE,
    writeChunk('IHDR', header),
    writeChunk('IDAT', rows),
    writeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function recordFile(...images: readonly Uint8Array[]): Buffer {
  const records = images.map((image, index) => writeImageRecord({ label: 0, id: BigInt(index), id2: 0n, image }));
  return Buffer.concat(records.flatMap((payload) => [...writeRecord(...payload)].map((piece) => Buffer.from(piece))));
}

describe('the data tools, on half an image', () => {
  it.each(HALF)('%s is unreadable in an audit', async (name) => {
    expect((await lookAtImage(upload(name))).decoded).toEqual({
      unreadable: expect.stringContaining('needed a whole image, found: A scan '),
    });
  });

  it.each(HALF)('%s is unreadable when it is packed, as it is or resized', async (name) => {
    const file = readFileSync(upload(name));
    await expect(prepareImage(file, DEFAULT_PACK_OPTIONS)).rejects.toThrow(UNREADABLE);
    await expect(prepareImage(file, { ...DEFAULT_PACK_OPTIONS, resize: 64 })).rejects.toThrow(UNREADABLE);
    await expect(prepareImage(file, { ...DEFAULT_PACK_OPTIONS, color: -1 })).rejects.toThrow(UNREADABLE);
  });

  it('a PNG without its last row is unreadable', async () => {
    await expect(prepareImage(pngWithoutLastRow(), DEFAULT_PACK_OPTIONS)).rejects.toThrow(UNREADABLE);
  });

  it('each is a fault for verify --decode', async () => {
    using folder = temporaryFolder();
    const file = folder.at('x.rec');
    writeFileSync(file, recordFile(...[...HALF, ...WHOLE].map((name) => readFileSync(upload(name)))));
    const report = await verifyRecords(file, { decode: true });
    expect(report).toMatchObject({ recordCount: 7, imageRecordCount: 7, faultCount: HALF.length });
  });

  it('makes pack and prepare fail, which leave no file', async () => {
    using folder = temporaryFolder();
    place(folder.path, { 'root/half.jpg': upload('j_half_eoi.jpg') });
    writeFileSync(folder.at('x.lst'), '0\t0\thalf.jpg\n');
    const { code, err } = await runDataset('pack', folder.at('x'), folder.at('root'));
    expect(code).toBe(1);
    expect(err).toContain('packing half.jpg: decoding: needed a whole image, found: A scan has too few blocks.');
  });
});

describe('the data tools, on what concerns no pixel', () => {
  it.each(WHOLE)('%s is readable', async (name) => {
    expect((await lookAtImage(upload(name))).decoded).toMatchObject({ width: 560, height: 480 });
  });
});

describe('dataset verify, records of others', () => {
  it('reads an index with keys that are text', async () => {
    const { code, out } = await runDataset('verify', upload('keys.rec'), '--decode', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ recordCount: 3, index: { entryCount: 3 }, faultCount: 0 });
  });

  it('counts records without an image apart, which are a fault with --decode', async () => {
    using folder = temporaryFolder();
    const file = folder.at('x.rec');
    writeFileSync(file, recordFile(readFileSync(upload('grey.jpg')), new Uint8Array()));
    const counts = { recordCount: 2, imageRecordCount: 1, withoutImageCount: 1 };
    expect(await verifyRecords(file, { decode: false })).toMatchObject({ ...counts, faultCount: 0 });
    expect(await verifyRecords(file, { decode: true })).toMatchObject({ ...counts, faultCount: 1 });
    expect((await runDataset('verify', file)).out).toContain('2 records, 1 of them images, 1 without an image,');
  });
});
