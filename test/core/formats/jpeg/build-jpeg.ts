/**
 * Writes JPEGs segment by segment, so that tests can break each of them. The image is uniform: every block is one code
 * for "no change of DC" and one for "nothing but DC", one bit each, all zero.
 */
export const SIDE = 64;

/** Limits that accept every size. */
export const LIMITS = {
  ensureSize: () => {},
  maxSegments: 1_000,
  maxScans: 100,
  maxBlocks: 10_000_000,
  maxStrayBytes: 1_000,
  maxOddPlaces: 10,
};

export function segment(marker: number, ...payload: number[]): Buffer {
  const length = payload.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...payload]);
}

export const SOI = Buffer.of(0xff, 0xd8);
export const EOI = Buffer.of(0xff, 0xd9);
export const DQT = segment(0xdb, 0, ...Array(64).fill(1));
/** One code of one bit, for symbol 0. */
export const ONE_CODE = [1, ...Array(15).fill(0), 0];
export const DHT_DC = segment(0xc4, 0x00, ...ONE_CODE);
export const DHT_AC = segment(0xc4, 0x10, ...ONE_CODE);
export const TABLES = Buffer.concat([DQT, DHT_DC, DHT_AC]);

/** Components as id, sampling and quantization table. */
export type Components = readonly (readonly [number, number, number])[];
export const GREY: Components = [[1, 0x11, 0]];
export const COLOUR: Components = [
  [1, 0x22, 0],
  [2, 0x11, 0],
  [3, 0x11, 0],
];

export interface FrameFields {
  readonly marker?: number;
  readonly precision?: number;
  readonly width?: number;
  readonly height?: number;
  readonly components?: Components;
}

export function frame(fields: FrameFields = {}): Buffer {
  const { marker = 0xc0, precision = 8, width = SIDE, height = SIDE, components = GREY } = fields;
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return segment(marker, precision, ...size, components.length, ...components.flat());
}

export interface ScanFields {
  /** Component ids, each with its tables. */
  readonly components?: readonly (readonly [number, number])[];
  /** First coefficient, last coefficient, bits sent and left. */
  readonly coefficients?: readonly [number, number, number];
}

export function scan({ components = [[1, 0x00]], coefficients = [0, 63, 0] }: ScanFields = {}): Buffer {
  return segment(0xda, components.length, ...components.flat(), ...coefficients);
}

/** @param bits Of coded data, all zero. */
export function data(bits: number): Buffer {
  return Buffer.alloc(Math.ceil(bits / 8));
}

/** 64 blocks of two bits. */
export const GREY_DATA = data(128);
/** 16 MCUs of four blocks of one component and one of each of the others. */
export const COLOUR_DATA = data(16 * 6 * 2);
export const COLOUR_SCAN: ScanFields = {
  components: [
    [1, 0],
    [2, 0],
    [3, 0],
  ],
};

export function jpeg(...pieces: readonly Buffer[]): Buffer {
  return Buffer.concat([SOI, ...pieces, EOI]);
}

export const PLAIN = jpeg(TABLES, frame(), scan(), GREY_DATA);

/** 127 scans of a progressive image: DC, and each coefficient of AC in two. */
export const MANY_SCANS = Buffer.concat([
  scan({ coefficients: [0, 0, 0] }),
  data(64),
  ...Array.from({ length: 126 }, (_, index) => {
    const at = 1 + (index >> 1);
    return Buffer.concat([scan({ coefficients: [at, at, index % 2 === 0 ? 0x01 : 0x10] }), data(64)]);
  }),
]);
