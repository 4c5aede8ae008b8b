import { readU16BigEndian } from '../bytes/big-endian.ts';
import { ensureComponentsDiffer, type Frame, type FrameSize, parseFrame } from './frame.ts';
import { corruptJpeg, JpegError } from './jpeg-error.ts';
import { ensureMcuSize, ensureScan, measureScan, parseScan, type Scan, type ScanGeometry } from './scan.ts';
import { countRestarts, measureScanData } from './scan-data.ts';
import {
  DHT,
  DNL,
  DQT,
  DRI,
  EOI,
  FIRST_SEGMENT_AT,
  isApplicationData,
  isFrame,
  isUnsupported,
  parseRestartInterval,
  readMarker,
  readPayload,
  SOS,
} from './segments.ts';
import {
  ensureHuffmanCodes,
  type HuffmanTable,
  type HuffmanTables,
  readHuffmanTables,
  readQuantizationTables,
  shortestCode,
} from './tables.ts';

export interface JpegLimits {
  /** Throws for a size that the caller does not accept; called at the frame header, before any scan. */
  readonly ensureSize: (size: FrameSize) => void;
  readonly maxScans: number;
}

/** What the segments have defined so far. */
interface JpegState {
  frame: Frame | undefined;
  readonly quantizationTables: Set<number>;
  readonly huffmanTables: HuffmanTables;
  /** MCUs between restart markers; 0 = no restart markers. */
  restartInterval: number;
  scanCount: number;
  /** Ids of the components found so far: their samples or, in a progressive frame, their first DC scan. */
  readonly scanned: Set<number>;
}

/**
 * Walks all segments and scans of a JPEG to its EOI: there must be one frame, all of its components in scans, and every
 * table that a scan names. Nothing is decoded, so a wrong Huffman code within a scan is not found.
 * @param bytes A file that begins with FF D8 FF, or with as much of it as the file is long.
 * @throws {JpegError}
 */
export function walkJpeg(bytes: Uint8Array, limits: JpegLimits): Frame {
  const state = createState();
  let position = FIRST_SEGMENT_AT;
  for (;;) {
    const { marker, end } = readMarker(bytes, position);
    if (marker === EOI) return finish(state);
    const payload = readPayload(bytes, end);
    position = end + 2 + payload.length;
    if (marker === SOS) {
      if (++state.scanCount > limits.maxScans) throw corruptJpeg(`It has more than ${limits.maxScans} scans.`);
      position = walkScan(bytes, position, payload, state);
    } else {
      readSegment(marker, payload, state, limits);
    }
  }
}

function createState(): JpegState {
  return {
    frame: undefined,
    quantizationTables: new Set(),
    huffmanTables: { dc: new Map(), ac: new Map() },
    restartInterval: 0,
    scanCount: 0,
    scanned: new Set(),
  };
}

function readSegment(marker: number, payload: Uint8Array, state: JpegState, { ensureSize }: JpegLimits): void {
  if (isUnsupported(marker)) {
    throw new JpegError('JPEG_UNSUPPORTED', 'It is an arithmetic, lossless or hierarchical JPEG.');
  }
  if (isFrame(marker)) {
    if (state.frame !== undefined) throw corruptJpeg('It has two frames.');
    state.frame = parseFrame(marker, payload, ensureSize);
    ensureComponentsDiffer(state.frame);
  } else if (marker === DHT) {
    for (const table of readHuffmanTables(payload)) {
      ensureHuffmanCodes(table);
      state.huffmanTables[table.isDc ? 'dc' : 'ac'].set(table.number, table);
    }
  } else if (marker === DQT) {
    for (const table of readQuantizationTables(payload)) state.quantizationTables.add(table);
  } else if (marker === DRI) {
    state.restartInterval = parseRestartInterval(payload);
  } else if (marker === DNL) {
    const height = payload.length === 2 ? readU16BigEndian(payload, 0) : -1;
    if (height !== state.frame?.height) throw corruptJpeg('Two numbers of lines disagree.');
  } else if (!isApplicationData(marker)) {
    throw corruptJpeg('It has a marker that does not belong there.');
  }
}

/**
 * Checks a scan's header against the frame and the tables, and walks its data.
 * @param from Where the entropy-coded data begins.
 * @returns Position of the marker that ends it.
 */
function walkScan(bytes: Uint8Array, from: number, header: Uint8Array, state: JpegState): number {
  const { frame, restartInterval } = state;
  if (frame === undefined) throw corruptJpeg('It has a scan before its frame.');
  const scan = parseScan(header, frame);
  ensureScan(scan, frame);
  const leastBitsOfEach = leastBitsOfBlocks(scan, state);
  const data = measureScanData(bytes, from);
  const geometry = measureScan(scan, frame);
  ensureMcuSize(geometry);
  ensureRestarts(data.restartCount, restartInterval, geometry.mcuCount);
  if (data.sizeInBytes * 8 < leastBits(geometry, leastBitsOfEach)) throw corruptJpeg('A scan has too little data.');
  for (const { component } of scan.components) {
    if (scan.firstCoefficient === 0 && scan.sentBits === 0) state.scanned.add(component.id);
  }
  return data.end;
}

/**
 * Finds the tables that a scan names.
 * @returns The fewest bits that a block of each component takes: the shortest code of each table that it uses at least
 * once, and one bit where DC is refined. (A band of AC takes none: one code can end many blocks.)
 */
function leastBitsOfBlocks(scan: Scan, { huffmanTables, quantizationTables }: JpegState): number[] {
  const isBand = scan.firstCoefficient > 0;
  return scan.components.map(({ component, dcTable, acTable }) => {
    if (!quantizationTables.has(component.quantizationTable)) throw corruptJpeg('A quantization table is missing.');
    const acBits = scan.lastCoefficient > 0 ? shortestCodeOf(huffmanTables.ac, acTable) : 0;
    if (isBand) return 0;
    return acBits + (scan.sentBits === 0 ? shortestCodeOf(huffmanTables.dc, dcTable) : 1);
  });
}

function shortestCodeOf(tables: ReadonlyMap<number, HuffmanTable>, number: number): number {
  const table = tables.get(number);
  if (table === undefined) throw corruptJpeg('A Huffman table is missing.');
  return shortestCode(table);
}

/** Some cameras write one extra restart marker, after the last interval. */
function ensureRestarts(found: number, interval: number, mcuCount: number): void {
  const needed = countRestarts(mcuCount, interval);
  if (found < needed || found > needed + (interval === 0 ? 0 : 1)) {
    throw corruptJpeg(`It needs ${needed} restart markers in a scan and has ${found}.`);
  }
}

/** The fewest bits that can hold the scan, at least one: a header may promise far more pixels than the data holds. */
function leastBits({ mcuCount, blocksOfEach }: ScanGeometry, bitsOfEach: readonly number[]): number {
  const bitsOfMcu = blocksOfEach.map((blocks, index) => blocks * Number(bitsOfEach[index]));
  return Math.max(1, mcuCount * bitsOfMcu.reduce((sum, bits) => sum + bits));
}

function finish({ frame, scanned }: JpegState): Frame {
  if (frame === undefined) throw corruptJpeg('It has no frame.');
  if (frame.components.some(({ id }) => !scanned.has(id))) throw corruptJpeg('A part of the image is missing.');
  return frame;
}
