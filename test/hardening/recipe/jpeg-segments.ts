/**
 * A JPEG as a list of marker segments, for tests that take one apart. Independent of the service's own walker.
 *
 *     SOI   FF D8
 *     name  FF code, length (2 bytes, big-endian, counting itself), content      APPn, DQT, SOFn, DHT, DRI, COM
 *     SOS   the same, followed by entropy-coded bytes up to the next marker (FF 00 and FF D0…D7 belong to them)
 *     EOI   FF D9, and whatever follows it
 */
const NAMES: Readonly<Record<number, string>> = {
  196: 'DHT',
  204: 'DAC',
  216: 'SOI',
  217: 'EOI',
  218: 'SOS',
  219: 'DQT',
  221: 'DRI',
  254: 'COM',
};

export interface Stretch {
  /** `SOI`, `APP0`, `SOF2`, `SOS` (with its entropy-coded bytes), …; of a PNG `signature` or the chunk's name. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Splits a valid JPEG. The pieces, joined, are the file. */
export function splitJpeg(file: Buffer): Stretch[] {
  const stretches: Stretch[] = [{ name: 'SOI', bytes: file.subarray(0, 2) }];
  for (let at = 2; at < file.length; ) {
    const code = file.readUInt8(at + 1);
    const name = nameOf(code);
    const end = name === 'EOI' ? file.length : endOfSegment(file, at, name === 'SOS');
    stretches.push({ name, bytes: file.subarray(at, end) });
    at = end;
  }
  return stretches;
}

/**
 * Writes one marker segment.
 * @param length The length to state, if not the true one.
 */
export function writeSegment(name: string, content: Buffer, length = content.length + 2): Buffer {
  const head = Buffer.from([0xff, codeOf(name), 0, 0]);
  head.writeUInt16BE(length, 2);
  return Buffer.concat([head, content]);
}

function nameOf(code: number): string {
  if (code >= 0xe0 && code <= 0xef) return `APP${code - 0xe0}`;
  return NAMES[code] ?? `SOF${code - 0xc0}`;
}

function codeOf(name: string): number {
  if (name.startsWith('APP')) return 0xe0 + Number(name.slice(3));
  if (name.startsWith('SOF')) return 0xc0 + Number(name.slice(3));
  const known = Object.entries(NAMES).find(([, candidate]) => candidate === name);
  if (known === undefined) throw new Error(`Writing a JPEG segment: needed a marker's name, found ${name}`);
  return Number(known[0]);
}

function endOfSegment(file: Buffer, at: number, isScan: boolean): number {
  let end = at + 2 + file.readUInt16BE(at + 2);
  while (isScan && !isMarker(file, end)) end++;
  return end;
}

function isMarker(file: Buffer, at: number): boolean {
  if (file[at] !== 0xff) return false;
  const code = file.readUInt8(at + 1);
  return code !== 0 && (code < 0xd0 || code > 0xd7);
}
