import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { writeRecord } from '../../../core/formats/recordio/record-writer.ts';
import { filesIn, IM2REC, IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const fixture = (name: string) => join(IM2REC, name);
const bytesOf = (path: string) => readFileSync(path);

describe('dataset verify', () => {
  it.each(['pass-through', 'multi-label', 'headers', 'payloads', 'gray-png9'])(
    'finds no fault in MXNet’s %s.rec',
    async (name) => {
      const { code, out } = await runDataset('verify', fixture(`${name}.rec`));
      expect(code).toBe(0);
      expect(out).toContain(`${name}.rec: no faults`);
    },
  );

  it('finds no fault in images that MXNet wrote, and one in text instead of an image', async () => {
    expect((await runDataset('verify', fixture('resize256-q95.rec'), '--decode')).code).toBe(0);
    const { code, out } = await runDataset('verify', fixture('headers.rec'), '--decode', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ recordCount: 7, imageRecordCount: 7, faultCount: 7 });
  });

  it('counts records, images and index entries', async () => {
    const { out } = await runDataset('verify', fixture('payloads.rec'), '--json');
    expect(JSON.parse(out)).toMatchObject({ recordCount: 26, multiPartCount: 9, index: null, faultCount: 0 });
  });

  it.each<[string, (path: (name: string) => string) => void, RegExp]>([
    ['a file cut short', (at) => truncateSync(at('x.rec'), 300_000), /needed 319000 bytes of payload, found 299992/],
    ['a file cut between two records', (at) => truncateSync(at('x.rec'), 319_008), /key 1, found byte 319008/],
    ['a bad magic number', (at) => overwrite(at('x.rec'), 319_008, 'ff'), /needed the magic number/],
    [
      'an index of another file',
      (at) => writeFileSync(at('x.idx'), '0\t0\n1\t8\n'),
      /start of a record for key 1, found byte 8/,
    ],
    [
      'a record that the index lacks',
      (at) => truncateSync(at('x.idx'), 4),
      /an entry for the record at byte 319008, found none/,
    ],
    [
      'a key that the index has twice',
      (at) => writeFileSync(at('x.idx'), '0\t0\n0\t319008\n'),
      /each key once, found 0 again/,
    ],
    ['an invalid index', (at) => writeFileSync(at('x.idx'), 'nothing\n'), /needed "key TAB offset"/],
  ])('exits with 1 on %s, and prints where', async (_, spoil, message) => {
    using folder = temporaryFolder();
    place(folder.path, { 'x.rec': fixture('pass-through.rec'), 'x.idx': fixture('pass-through.idx') });
    spoil(folder.at);
    const { code, out } = await runDataset('verify', folder.at('x.rec'));
    expect(code).toBe(1);
    expect(out).toMatch(message);
  });

  it('accepts an index from another place', async () => {
    const run = await runDataset('verify', fixture('pass-through.rec'), '--idx', fixture('multi-label.idx'));
    expect(run.code).toBe(1);
  });

  it('shows the first of many faults and the number of all', async () => {
    using folder = temporaryFolder();
    place(folder.path, { 'x.rec': fixture('pass-through.rec') });
    writeFileSync(folder.at('x.idx'), Array.from({ length: 100 }, (_, key) => `${key}\t${key * 4 + 4}\n`).join(''));
    const report = JSON.parse((await runDataset('verify', folder.at('x.rec'), '--json')).out);
    expect(report.faultCount).toBe(100 + 12);
    expect(report.faults).toHaveLength(21);
    expect(report.faults.at(-1)).toBe('… and 92 more');
  });

  it.each([['nowhere.rec'], [IM2REC]])('exits with 2 for %s', async (path) => {
    expect((await runDataset('verify', path)).code).toBe(2);
  });
});

describe('dataset inspect', () => {
  it('prints labels, ids and formats of records of any kind', async () => {
    const headers = JSON.parse((await runDataset('inspect', fixture('headers.rec'), '--json')).out);
    expect(headers).toMatchObject({
      recordCount: 7,
      labelWidths: { scalar: 5, 'array of 3': 1, 'array of 1': 1 },
      formats: { 'neither JPEG nor PNG': 7 },
      sides: null,
    });
    expect(headers.records[2].image).toMatchObject({ id: '18446744073709551615', id2: '7', label: -2.5 });
    expect(headers.records.at(-1).image.label).toBe('inf');
    const payloads = JSON.parse((await runDataset('inspect', fixture('payloads.rec'), '--json')).out);
    expect(payloads).toMatchObject({ recordCount: 26, multiPartCount: 9 });
    expect(payloads.notImageCount).toBeGreaterThan(10);
  });

  it('prints the first records and a summary of all', async () => {
    const { code, out } = await runDataset('inspect', fixture('pass-through.rec'), '--records', '1');
    expect(code).toBe(0);
    expect(out).toContain('12 records, 1257058 bytes of payload');
    expect(out).toContain('labels: 0.000000 × 4, 1.000000 × 8 (scalar × 12)');
    expect(out).toContain('byte 0: 319000 bytes, id 0, label 0.000000, jpeg 1506×833, 1 channels');
    expect(out).toContain('… and 11 more');
  });

  it('fails on a file that is not RecordIO, and names it', async () => {
    const { code, err } = await runDataset('inspect', fixture('ordered.lst'));
    expect(code).toBe(1);
    expect(err).toContain('ordered.lst: Reading a record at byte 0: needed the magic number');
  });
});

describe('dataset unpack', () => {
  it.each(['pass-through', 'multi-label', 'unchanged-png3'])(
    'of %s.rec gives what packs to the same file again',
    async (name) => {
      using folder = temporaryFolder();
      expect((await runDataset('unpack', fixture(`${name}.rec`), folder.at('out'))).code).toBe(0);
      expect(filesIn(folder.at('out'))).toHaveLength(13);
      await runDataset('pack', folder.at('out', name), folder.at('out'), '--pass-through', '--pack-label');
      for (const ending of ['rec', 'idx']) {
        expect(bytesOf(folder.at('out', `${name}.${ending}`)).equals(bytesOf(fixture(`${name}.${ending}`)))).toBe(true);
      }
    },
  );

  it('writes the same files that were packed, named for their ids', async () => {
    using folder = temporaryFolder();
    await runDataset('unpack', fixture('pass-through.rec'), folder.path);
    const image = join(IMAGES, 'NORMAL/IM-0199-0001.jpeg');
    expect(bytesOf(folder.at('00000000.jpg')).equals(bytesOf(image))).toBe(true);
  });

  it('keeps labels that six decimals would change, and repeated ids', async () => {
    using folder = temporaryFolder();
    const image = new Uint8Array([0xff, 0xd8, 0xff, 0]);
    const records = [Math.fround(1e-9), 0.5].map((label) => ({ label, id: 3n, id2: 0n, image }));
    writeFileSync(
      folder.at('x.rec'),
      Buffer.concat(records.flatMap((one) => [...writeRecord(...writeImageRecord(one))])),
    );
    await runDataset('unpack', folder.at('x.rec'), folder.at('out'));
    expect(readFileSync(folder.at('out', 'x.lst'), 'utf8')).toBe(
      `3\t${Math.fround(1e-9)}\t00000003.jpg\n3\t0.500000\t00000003-2.jpg\n`,
    );
  });

  it('writes payloads of any kind with --raw, and recommends it otherwise', async () => {
    using folder = temporaryFolder();
    const { code, err } = await runDataset('unpack', fixture('payloads.rec'), folder.at('images'));
    expect(code).toBe(1);
    expect(err).toContain('--raw');
    expect(filesIn(folder.at('images'))).toEqual([]);
    expect((await runDataset('unpack', fixture('payloads.rec'), folder.at('raw'), '--raw')).code).toBe(0);
    expect(filesIn(folder.at('raw'))).toHaveLength(26);
    expect(bytesOf(folder.at('raw', '00000010.bin')).toString('hex')).toBe('0a23d7ce');
  });
});

function overwrite(path: string, offset: number, hex: string): void {
  const bytes = bytesOf(path);
  bytes.set(Buffer.from(hex, 'hex'), offset);
  writeFileSync(path, bytes);
}
