/**
 * A small baseline JPEG writer (ITU-T T.81), for what sharp does not write: restart markers, and Y·Cb·Cr·K inks as
 * Adobe stores them. No subsampling; one pair of Huffman tables (Annex K, luminance) and one flat quantisation table.
 */
import { writeSegment } from './jpeg-segments.ts';

export interface JpegOptions {
  /** One plane of 8-bit samples for each component, each width × height. */
  readonly planes: readonly Buffer[];
  readonly width: number;
  readonly height: number;
  /** Every quantiser; 1 keeps nearly everything. */
  readonly quantiser: number;
  /** Blocks (of all components) between restart markers; 0 for none. */
  readonly restartInterval: number;
  /** `Adobe` colour transform: 0 none, 1 YCbCr, 2 YCCK; without it no APP14 is written. */
  readonly adobeTransform?: number;
}

// biome-ignore format: the zigzag order is easier to check in rows of eight
const ZIGZAG = [
   0,  1,  8, 16,  9,  2,  3, 10,
  17, 24, 32, 25, 18, 11,  4,  5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13,  6,  7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
];

/** Annex K.3.1: how many codes of 1 to 16 bits there are, then their symbols. */
const DC_TABLE = Buffer.from('00010501010101010100000000000000000102030405060708090a0b', 'hex');

/** Annex K.3.2. */
const AC_TABLE = Buffer.from(
  '0002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f024336272820' +
    '90a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a' +
    '838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9' +
    'dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  'hex',
);

const COSINES = Array.from({ length: 8 }, (_, frequency) =>
  Array.from({ length: 8 }, (_, x) => Math.cos(((2 * x + 1) * frequency * Math.PI) / 16) / (frequency ? 2 : 2.8284271)),
);

type Codes = ReadonlyMap<number, { readonly code: number; readonly length: number }>;

/** Writes a baseline JPEG. */
export function writeJpeg(options: JpegOptions): Buffer {
  const { planes, width, height, quantiser, restartInterval, adobeTransform } = options;
  const interval = Buffer.alloc(2);
  interval.writeUInt16BE(restartInterval);
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    ...(adobeTransform === undefined ? [] : [writeSegment('APP14', adobeMarker(adobeTransform))]),
    writeSegment('DQT', Buffer.from([0, ...ZIGZAG.map(() => quantiser)])),
    writeSegment('SOF0', frameHeader(width, height, planes.length)),
    writeSegment('DHT', Buffer.concat([Buffer.from([0x00]), DC_TABLE])),
    writeSegment('DHT', Buffer.concat([Buffer.from([0x10]), AC_TABLE])),
    ...(restartInterval > 0 ? [writeSegment('DRI', interval)] : []),
    writeSegment('SOS', scanHeader(planes.length)),
    writeScan(options),
    Buffer.from('ffd9', 'hex'),
  ]);
}

function adobeMarker(transform: number): Buffer {
  return Buffer.concat([Buffer.from('Adobe'), Buffer.from([0, 100, 0, 0, 0, 0, transform])]);
}

function frameHeader(width: number, height: number, components: number): Buffer {
  const head = Buffer.from([8, 0, 0, 0, 0, components]);
  head.writeUInt16BE(height, 1);
  head.writeUInt16BE(width, 3);
  return Buffer.concat([head, ...Array.from({ length: components }, (_, i) => Buffer.from([i + 1, 0x11, 0]))]);
}

function scanHeader(components: number): Buffer {
  const selectors = Array.from({ length: components }, (_, i) => [i + 1, 0x00]).flat();
  return Buffer.from([components, ...selectors, 0, 63, 0]);
}

function writeScan({ planes, width, height, quantiser, restartInterval }: JpegOptions): Buffer {
  const bits = new BitWriter();
  const dc = codesOf(DC_TABLE);
  const ac = codesOf(AC_TABLE);
  const predictors = planes.map(() => 0);
  let block = 0;
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8, block++) {
      if (restartInterval > 0 && block > 0 && block % restartInterval === 0) {
        bits.restart((block / restartInterval - 1) % 8);
        predictors.fill(0);
      }
      planes.forEach((plane, i) => {
        const values = transform({ plane, width, height, left, top }, quantiser);
        writeBlock(bits, values, predictors[i] ?? 0, { dc, ac });
        predictors[i] = values[0] ?? 0;
      });
    }
  }
  return bits.finish();
}

/** An 8×8 block of a plane, by its corner. */
interface Block {
  readonly plane: Buffer;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** The block's quantised coefficients in zigzag order; pixels beyond the edge repeat the last one. */
function transform({ plane, width, height, left, top }: Block, quantiser: number) {
  const half = new Float64Array(64);
  for (let y = 0; y < 8; y++) {
    const row = Math.min(top + y, height - 1) * width;
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) {
        sum += (plane.readUInt8(row + Math.min(left + x, width - 1)) - 128) * (COSINES[u]?.[x] ?? 0);
      }
      half[y * 8 + u] = sum;
    }
  }
  return ZIGZAG.map((place) => {
    const u = place % 8;
    const v = place >> 3;
    let sum = 0;
    for (let y = 0; y < 8; y++) sum += (half[y * 8 + u] ?? 0) * (COSINES[v]?.[y] ?? 0);
    return Math.round(sum / quantiser);
  });
}

function writeBlock(
  bits: BitWriter,
  values: readonly number[],
  predictor: number,
  { dc, ac }: { dc: Codes; ac: Codes },
): void {
  writeValue(bits, dc, 0, (values[0] ?? 0) - predictor);
  let zeros = 0;
  for (let k = 1; k < 64; k++) {
    const value = values[k] ?? 0;
    if (value === 0) zeros++;
    else {
      for (; zeros > 15; zeros -= 16) bits.code(ac, 0xf0);
      writeValue(bits, ac, zeros << 4, value);
      zeros = 0;
    }
  }
  if (zeros > 0) bits.code(ac, 0x00);
}

/** The symbol (run of zeros, size) and then the value's own bits, negative ones as one's complement. */
function writeValue(bits: BitWriter, codes: Codes, run: number, value: number): void {
  const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value));
  bits.code(codes, run | size);
  bits.write(value < 0 ? value + 2 ** size - 1 : value, size);
}

/** Annex C: codes of one length are consecutive; the first of the next length is the next one doubled. */
function codesOf(table: Buffer): Codes {
  const codes = new Map<number, { code: number; length: number }>();
  let code = 0;
  let at = 16;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < table.readUInt8(length - 1); i++) codes.set(table.readUInt8(at++), { code: code++, length });
    code *= 2;
  }
  return codes;
}

class BitWriter {
  readonly #bytes: number[] = [];
  #current = 0;
  #filled = 0;

  write(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      this.#current = (this.#current << 1) | ((value >> bit) & 1);
      if (++this.#filled === 8) this.#flush();
    }
  }

  code(codes: Codes, symbol: number): void {
    const found = codes.get(symbol);
    if (found === undefined) throw new Error(`Writing a JPEG: needed a symbol of the table, found ${symbol}`);
    this.write(found.code, found.length);
  }

  restart(number: number): void {
    this.#pad();
    this.#bytes.push(0xff, 0xd0 + number);
  }

  finish(): Buffer {
    this.#pad();
    return Buffer.from(this.#bytes);
  }

  #pad(): void {
    while (this.#filled > 0) this.write(1, 1);
  }

  #flush(): void {
    this.#bytes.push(this.#current);
    if (this.#current === 0xff) this.#bytes.push(0);
    this.#current = 0;
    this.#filled = 0;
  }
}
