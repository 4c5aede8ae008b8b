/*
 * Scan header, SOS:
 *
 *   n u8, n × ( component id u8, DC table u4, AC table u4 ), first coefficient u8, last coefficient u8,
 *   bits already sent u4 (0 = first pass), bits left for later u4
 *
 * A sequential scan holds all 64 coefficients of its components. A progressive one holds either DC (coefficient 0) of
 * some components, or a band of the others of one component, down to a bit that later scans refine.
 */
import type { Component, Frame } from './jpeg-frame.ts';
import type { JpegState } from './jpeg-state.ts';
import { corrupt } from './size.ts';

const RST0 = 0xd0;
const RST7 = 0xd7;
/** Of one MCU in an interleaved scan. */
const MAX_BLOCKS_OF_MCU = 10;

interface ScanComponent {
  readonly component: Component;
  readonly dcTable: number;
  readonly acTable: number;
}

interface Scan {
  readonly components: readonly ScanComponent[];
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
  readonly isFirstPass: boolean;
}

/**
 * Checks a scan's header against the frame and the tables, and walks its data.
 * @param from Where the entropy-coded data begins.
 * @returns Where the marker stands that ends it.
 */
export function readScan(bytes: Buffer, from: number, header: Buffer, state: JpegState): number {
  const { frame, restartInterval } = state;
  if (frame === undefined) throw corrupt('It has a scan before its frame.');
  const scan = readHeader(header, frame);
  const leastBitsOfEach = readTables(scan, state);
  const data = walkData(bytes, from);
  const mcus = measure(scan, frame);
  ensureRestarts(data.restartCount, restartInterval, mcus.count);
  if (data.sizeInBytes * 8 < leastBits(mcus, leastBitsOfEach)) throw corrupt('A scan has too little data.');
  for (const { component } of scan.components) {
    if (scan.firstCoefficient === 0 && scan.isFirstPass) state.scanned.add(component.id);
  }
  return data.end;
}

function readHeader(header: Buffer, frame: Frame): Scan {
  const count = header[0] ?? 0;
  if (count < 1 || count > 4 || header.length !== 4 + 2 * count) throw corrupt('A scan header has the wrong length.');
  const components = Array.from({ length: count }, (_, index) => {
    const id = header.readUInt8(1 + 2 * index);
    const tables = header.readUInt8(2 + 2 * index);
    const component = frame.components.find((one) => one.id === id);
    if (component === undefined) throw corrupt('A scan names a component that the frame has not.');
    return { component, dcTable: tables >> 4, acTable: tables & 15 };
  });
  if (new Set(components.map(({ component }) => component)).size !== count)
    throw corrupt('A scan repeats a component.');
  const [firstCoefficient = 0, lastCoefficient = 0, bits = 0] = header.subarray(1 + 2 * count);
  if (!frame.isProgressive) return { components, firstCoefficient: 0, lastCoefficient: 63, isFirstPass: true };
  const isDc = firstCoefficient === 0 && lastCoefficient === 0;
  const isBand = firstCoefficient > 0 && lastCoefficient >= firstCoefficient && lastCoefficient < 64 && count === 1;
  const isRefining = bits >> 4 === 0 || bits >> 4 === (bits & 15) + 1;
  if (!(isDc || isBand) || !isRefining || (bits & 15) > 13)
    throw corrupt('A scan of a progressive picture is malformed.');
  return { components, firstCoefficient, lastCoefficient, isFirstPass: bits >> 4 === 0 };
}

/**
 * Finds the tables that a scan names.
 * @returns The fewest bits that a block of each component takes: the shortest code of each table that it uses at least
 * once, and one bit where DC is refined. (A band of AC takes none: one code can end many blocks.)
 */
function readTables(scan: Scan, { huffmanTables, quantizationTables }: JpegState): number[] {
  const isBand = scan.firstCoefficient > 0;
  return scan.components.map(({ component, dcTable, acTable }) => {
    if (!quantizationTables.has(component.quantizationTable)) throw corrupt('A quantization table is missing.');
    const acBits = scan.lastCoefficient > 0 ? shortestCode(huffmanTables.ac, acTable) : 0;
    if (isBand) return 0;
    return acBits + (scan.isFirstPass ? shortestCode(huffmanTables.dc, dcTable) : 1);
  });
}

function shortestCode(tables: ReadonlyMap<number, number>, table: number): number {
  const bits = tables.get(table);
  if (bits === undefined) throw corrupt('A Huffman table is missing.');
  return bits;
}

interface ScanData {
  /** Where the marker stands that ends it. */
  readonly end: number;
  /** Coded bytes: without restart markers and stuffing. */
  readonly sizeInBytes: number;
  readonly restartCount: number;
}

function walkData(bytes: Buffer, from: number): ScanData {
  let restartCount = 0;
  let extraBytes = 0;
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    const next = bytes[at + 1];
    if (next === 0x00) {
      extraBytes += 1;
    } else if (next !== undefined && next >= RST0 && next <= RST7) {
      if (next !== RST0 + (restartCount & 7)) throw corrupt('Its restart markers are out of turn.');
      restartCount += 1;
      extraBytes += 2;
    } else if (next !== 0xff) {
      return { end: at, sizeInBytes: at - from - extraBytes, restartCount };
    } else {
      extraBytes += 1;
    }
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  throw corrupt('It ends within a scan.');
}

interface Mcus {
  readonly count: number;
  /** Blocks of 8 × 8 samples that one MCU holds of each component of the scan, in its order. */
  readonly blocksOfEach: readonly number[];
}

/** A scan of one component goes block by block over its own samples; an interleaved one goes by whole MCUs. */
function measure({ components }: Scan, { width, height, maxAcross, maxDown }: Frame): Mcus {
  const [only, another] = components;
  if (only !== undefined && another === undefined) {
    const across = Math.ceil(Math.ceil((width * only.component.across) / maxAcross) / 8);
    const down = Math.ceil(Math.ceil((height * only.component.down) / maxDown) / 8);
    return { count: across * down, blocksOfEach: [1] };
  }
  const blocksOfEach = components.map(({ component }) => component.across * component.down);
  if (blocksOfEach.reduce((sum, blocks) => sum + blocks) > MAX_BLOCKS_OF_MCU)
    throw corrupt('An MCU has too many blocks.');
  return { count: Math.ceil(width / (8 * maxAcross)) * Math.ceil(height / (8 * maxDown)), blocksOfEach };
}

/** One between every two intervals; some cameras write one more behind the last. */
function ensureRestarts(found: number, interval: number, mcuCount: number): void {
  const needed = interval === 0 ? 0 : Math.ceil(mcuCount / interval) - 1;
  if (found < needed || found > needed + (interval === 0 ? 0 : 1)) {
    throw corrupt(`It needs ${needed} restart markers in a scan and has ${found}.`);
  }
}

/**
 * The fewest bits that could hold the scan; at least one. An image whose header promises far more than its data holds
 * is told by this.
 */
function leastBits({ count, blocksOfEach }: Mcus, bitsOfEach: readonly number[]): number {
  const bitsOfMcu = blocksOfEach.map((blocks, index) => blocks * Number(bitsOfEach[index]));
  return Math.max(1, count * bitsOfMcu.reduce((sum, bits) => sum + bits));
}
