/** Changes to a JPEG's structure: its segments, their fields, what lies between them, and coded data. */
import { type Stretch, splitJpeg } from '../recipe/jpeg-segments.ts';
import type { Random } from './random.ts';

type Change = (segments: Stretch[], random: Random) => void;

/** Where the payload of a segment begins: after marker and length. */
const PAYLOAD_AT = 4;
/** Markers that files hold, and some that they should not. */
const MARKERS = [0x00, 0x01, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc9, 0xcc, 0xd0, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd];
const MORE_MARKERS = [0xde, 0xe0, 0xe1, 0xe2, 0xee, 0xef, 0xf7, 0xfe];
const FIELD_VALUES = [0, 1, 2, 3, 8, 15, 16, 17, 34, 63, 64, 127, 128, 254, 255];

function replace(segments: Stretch[], at: number, bytes: Buffer): void {
  segments[at] = { name: segments[at]?.name ?? '', bytes };
}

function bytesAt(segments: readonly Stretch[], at: number): Buffer {
  return segments[at]?.bytes ?? Buffer.alloc(0);
}

/** Index of a segment, not that of SOI. */
const anyOf = (segments: readonly Stretch[], random: Random) => 1 + random.below(segments.length - 1);

function scanOf(segments: readonly Stretch[], random: Random): number {
  const scans = segments.flatMap(({ name }, at) => (name === 'SOS' ? [at] : []));
  return scans.length === 0 ? anyOf(segments, random) : random.pick(scans);
}

function insertBefore(segments: Stretch[], at: number, bytes: Buffer): void {
  segments.splice(at, 0, { name: 'inserted', bytes });
}

function changeBytes(bytes: Buffer, from: number, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  if (changed.length <= from) return changed;
  const at = from + random.below(changed.length - from);
  const length = 1 + random.below(40);
  switch (random.below(5)) {
    case 0:
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
      return changed;
    case 1:
      return changed.fill(0, at, Math.min(at + length, changed.length));
    case 2:
      return Buffer.concat([changed.subarray(0, at), changed.subarray(at + length)]);
    case 3:
      return Buffer.concat([changed.subarray(0, at), random.bytes(length), changed.subarray(at)]);
    default:
      return Buffer.concat([changed.subarray(0, at + length), changed.subarray(at)]);
  }
}

function newSegment(random: Random): Buffer {
  const payload = random.bytes(random.below(70));
  const head = Buffer.from([0xff, random.pick([...MARKERS, ...MORE_MARKERS]), 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** They leave the data of scans and the tables as they are. */
const HARMLESS: readonly Change[] = [
  (segments, random) =>
    insertBefore(segments, anyOf(segments, random), Buffer.alloc(1 + random.below(300), random.below(255))),
  (segments, random) => insertBefore(segments, anyOf(segments, random), Buffer.alloc(1 + random.below(300), 0xff)),
  (segments, random) => insertBefore(segments, segments.length - 1, Buffer.alloc(1 + random.below(600))),
  (segments, random) =>
    insertBefore(segments, segments.length - 1, Buffer.concat([Buffer.of(0xff, 0), random.bytes(random.below(3))])),
  (segments, random) => insertBefore(segments, segments.length, random.bytes(random.below(300))),
  (segments, random) => {
    const at = segments.findIndex(({ name }) => name === 'SOS');
    const header = Buffer.from(bytesAt(segments, at));
    const fieldsAt = header.length < PAYLOAD_AT ? 0 : header.readUInt16BE(2) - 1;
    if (fieldsAt < PAYLOAD_AT || fieldsAt + 3 > header.length) return;
    header.set(random.bytes(3), fieldsAt);
    replace(segments, at, header);
  },
  (segments, random) => insertBefore(segments, anyOf(segments, random), Buffer.from('fffe000568692e', 'hex')),
  (segments, random) =>
    insertBefore(
      segments,
      anyOf(segments, random),
      Buffer.concat([Buffer.from('ffe1000a457869660000', 'hex'), random.bytes(2)]),
    ),
];

const HARMFUL: readonly Change[] = [
  (segments, random) => segments.splice(anyOf(segments, random), 1),
  (segments, random) => {
    const at = anyOf(segments, random);
    insertBefore(segments, at, bytesAt(segments, at));
  },
  (segments, random) => {
    const [one, other] = [anyOf(segments, random), anyOf(segments, random)];
    const kept = bytesAt(segments, one);
    replace(segments, one, bytesAt(segments, other));
    replace(segments, other, kept);
  },
  (segments, random) => insertBefore(segments, anyOf(segments, random), newSegment(random)),
  (segments, random) => {
    const at = anyOf(segments, random);
    const changed = Buffer.from(bytesAt(segments, at));
    if (changed.length > 3) changed.writeUInt16BE(random.below(random.pick([4, 40, 65_536])), 2);
    replace(segments, at, changed);
  },
  (segments, random) => {
    const at = anyOf(segments, random);
    const changed = Buffer.from(bytesAt(segments, at));
    const field = PAYLOAD_AT + random.below(20);
    if (field < changed.length) changed[field] = random.pick(FIELD_VALUES);
    replace(segments, at, changed);
  },
  (segments, random) => {
    const at = anyOf(segments, random);
    replace(segments, at, changeBytes(bytesAt(segments, at), PAYLOAD_AT, random));
  },
  (segments, random) => {
    const at = scanOf(segments, random);
    replace(segments, at, changeBytes(bytesAt(segments, at), 14, random));
  },
  (segments, random) => {
    const at = scanOf(segments, random);
    const bytes = bytesAt(segments, at);
    replace(segments, at, bytes.subarray(0, 14 + random.below(Math.max(1, bytes.length - 14))));
  },
  (segments, random) => {
    const at = scanOf(segments, random);
    insertBefore(segments, at, Buffer.concat([Buffer.from('ffdd0004', 'hex'), Buffer.of(0, random.below(20))]));
  },
];

export interface ChangedFile {
  readonly bytes: Buffer;
  /** False if neither coded data nor anything that tells how to decode it was touched. */
  readonly touchesPixels: boolean;
}

export function changeJpeg(jpeg: Buffer, random: Random): ChangedFile {
  const segments = splitJpeg(jpeg);
  const touchesPixels = random.below(2) === 0;
  const changes = touchesPixels ? [...HARMFUL, ...HARMLESS] : HARMLESS;
  for (let left = 1 + random.below(3); left > 0 && segments.length > 2; left--) random.pick(changes)(segments, random);
  const whole = Buffer.concat(segments.map(({ bytes }) => bytes));
  const isCut = random.below(20) === 0;
  return {
    bytes: isCut ? whole.subarray(0, 3 + random.below(whole.length)) : whole,
    touchesPixels: touchesPixels || isCut,
  };
}
