/** Changes to a PNG's structure: its chunks, their fields and checksums, and the rows within its data. */
import { deflateSync, inflateSync } from 'node:zlib';
import { splitPng, writeChunk } from '../recipe/png-chunks.ts';
import type { ChangedFile } from './change-jpeg.ts';
import type { Random } from './random.ts';

interface Chunk {
  name: string;
  content: Buffer;
  crc?: number;
}

type Change = (chunks: Chunk[], random: Random) => void;

const NAMES = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'sBIT',
  'gAMA',
  'pHYs',
  'iCCP',
  'zTXt',
  'iTXt',
  'tEXt',
  'eXIf',
  'bKGD',
  'hIST',
  'acTL',
  'fdAT',
  'prVt',
  'CgBI',
];
const TEXTS = ['tEXt', 'zTXt', 'iTXt', 'prVt', 'tIME'];
const FIELD_VALUES = [0, 1, 2, 3, 4, 5, 6, 8, 16, 32, 63, 64, 65, 127, 128, 255];

const anyOf = (chunks: readonly Chunk[], random: Random) => random.below(chunks.length);

function packed(random: Random): Buffer {
  const stream =
    random.below(2) === 0 ? random.bytes(random.below(40)) : deflateSync(Buffer.alloc(random.below(20_000)));
  return Buffer.concat([Buffer.from(random.pick(['k\0\0', 'k\0\x01\0\0\0', 'key'])), stream]);
}

/** Decodes the image data, lets a function change it, and packs it again, in several chunks now and then. */
function changeRows(chunks: Chunk[], random: Random, change: (rows: Buffer) => Buffer): void {
  const first = chunks.findIndex(({ name }) => name === 'IDAT');
  const data = Buffer.concat(chunks.filter(({ name }) => name === 'IDAT').map(({ content }) => content));
  let rows: Buffer;
  try {
    rows = inflateSync(data);
  } catch {
    return;
  }
  const stream = deflateSync(change(rows), { level: random.below(10) });
  const others = chunks.filter(({ name }) => name !== 'IDAT');
  const size = random.below(3) === 0 ? 1 + random.below(stream.length) : stream.length;
  const pieces: Chunk[] = [];
  for (let at = 0; at < stream.length; at += size)
    pieces.push({ name: 'IDAT', content: stream.subarray(at, at + size) });
  others.splice(first, 0, ...pieces);
  chunks.splice(0, chunks.length, ...others);
}

const HARMLESS: readonly Change[] = [
  (chunks, random) => chunks.splice(1, 0, { name: random.pick(TEXTS), content: packed(random) }),
  (chunks, random) => chunks.splice(-1, 0, { name: random.pick(TEXTS), content: random.bytes(random.below(60)) }),
  (chunks, random) => changeRows(chunks, random, (rows) => rows),
];

const HARMFUL: readonly Change[] = [
  (chunks, random) => chunks.splice(anyOf(chunks, random), 1),
  (chunks, random) => {
    const chunk = chunks[anyOf(chunks, random)];
    if (chunk !== undefined) chunks.splice(anyOf(chunks, random), 0, { ...chunk });
  },
  (chunks, random) =>
    chunks.splice(anyOf(chunks, random), 0, {
      name: random.pick(NAMES),
      content: random.pick([packed(random), random.bytes(random.below(20))]),
    }),
  (chunks, random) => {
    const chunk = chunks[anyOf(chunks, random)];
    if (chunk !== undefined) chunk.name = random.pick(NAMES);
  },
  (chunks, random) => {
    const chunk = chunks[anyOf(chunks, random)];
    if (chunk !== undefined) chunk.crc = random.below(2 ** 32);
  },
  (chunks, random) => {
    const header = Buffer.from(chunks[0]?.content ?? []);
    if (header.length > 0) header[random.below(header.length)] = random.pick(FIELD_VALUES);
    if (chunks[0] !== undefined) chunks[0].content = header;
  },
  (chunks, random) => {
    const chunk = chunks[anyOf(chunks, random)];
    if (chunk === undefined || chunk.content.length === 0) return;
    const content = Buffer.from(chunk.content);
    const at = random.below(content.length);
    content[at] = (content[at] ?? 0) ^ (1 << random.below(8));
    chunk.content = content;
  },
  (chunks, random) => {
    const chunk = chunks[anyOf(chunks, random)];
    if (chunk !== undefined) chunk.content = chunk.content.subarray(0, random.below(chunk.content.length + 1));
  },
  (chunks, random) =>
    changeRows(chunks, random, (rows) => {
      const changed = Buffer.from(rows);
      changed[random.below(changed.length)] = random.below(8);
      return changed;
    }),
  (chunks, random) => changeRows(chunks, random, (rows) => rows.subarray(0, random.below(rows.length + 1))),
  (chunks, random) => changeRows(chunks, random, (rows) => Buffer.concat([rows, random.bytes(random.below(200))])),
];

export function changePng(png: Buffer, random: Random): ChangedFile {
  const [signature, ...rest] = splitPng(png);
  const chunks = rest.map(({ name, bytes }): Chunk => ({ name, content: bytes.subarray(8, -4) }));
  const touchesPixels = random.below(2) === 0;
  const changes = touchesPixels ? [...HARMFUL, ...HARMLESS] : HARMLESS;
  for (let left = 1 + random.below(3); left > 0 && chunks.length > 1; left--) random.pick(changes)(chunks, random);
  const written = chunks.map(({ name, content, crc }) => writeChunk(name, content, content.length, crc));
  const whole = Buffer.concat([signature?.bytes ?? Buffer.alloc(0), ...written, random.bytes(random.below(3))]);
  const isCut = random.below(20) === 0;
  return {
    bytes: isCut ? whole.subarray(0, 4 + random.below(whole.length)) : whole,
    touchesPixels: touchesPixels || isCut,
  };
}
