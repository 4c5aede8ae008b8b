import type { CoefficientsSent } from './coefficients-sent.ts';
import type { Frame } from './frame.ts';
import { buildHuffmanLookup, HuffmanBits, type HuffmanLookup } from './huffman-bits.ts';
import { corruptJpeg } from './jpeg-error.ts';
import { NonZero, walkAcRefinement, walkDcRefinement, walkFirstAc, walkFirstDc } from './progressive-blocks.ts';
import { ensureMcuSize, ensureScan, measureScan, parseScan, type Scan, type ScanGeometry } from './scan.ts';
import { type WalkInterval, walkIntervals, walkSequential } from './scan-blocks.ts';
import type { HuffmanTable, HuffmanTables } from './tables.ts';
import type { Tally } from './tally.ts';

/** What scans need of the segments before them, and of one another. */
export interface ScanState {
  readonly frame: Frame;
  readonly quantizationTables: ReadonlySet<number>;
  readonly huffmanTables: HuffmanTables;
  /** MCUs between restart markers; 0 = no restart markers. */
  readonly restartInterval: number;
  readonly sent: CoefficientsSent;
  /** By component: the coefficients that progressive scans have found not to be zero. */
  readonly nonZero: Map<number, NonZero>;
}

/**
 * Checks a scan's header against the frame, the tables and the scans before it, and walks all of its blocks.
 * @param from Where the entropy-coded data begins.
 * @returns Position of the marker that ends it.
 * @throws {JpegError}
 */
export function walkScan(
  bytes: Uint8Array,
  { from, header }: { from: number; header: Uint8Array },
  state: ScanState,
  tally: Tally,
): number {
  const { frame, restartInterval, sent } = state;
  const scan = parseScan(header, frame);
  ensureScan(scan, frame);
  const geometry = measureScan(scan, frame);
  ensureMcuSize(geometry);
  sent.add(scan);
  const { mcuCount } = geometry;
  tally.addBlocks(mcuCount * blocksOfMcu(geometry));
  const walk = planWalk(scan, geometry, state);
  return walkIntervals(new HuffmanBits(bytes, from), { mcuCount, restartInterval, walk }, tally);
}

function planWalk(scan: Scan, geometry: ScanGeometry, state: ScanState): WalkInterval {
  const { components, firstCoefficient, lastCoefficient, sentBits } = scan;
  const { dc, ac } = state.huffmanTables;
  if (components.some(({ component }) => !state.quantizationTables.has(component.quantizationTable))) {
    throw corruptJpeg('A quantization table is missing.');
  }
  if (firstCoefficient > 0) return planBand(scan, geometry, state);
  if (sentBits > 0) return walkDcRefinement(blocksOfMcu(geometry));
  const parts = components.map(({ dcTable, acTable }, index) => ({
    dc: lookUp(dc, dcTable),
    acTable,
    blockCount: geometry.blocksOfEach[index] ?? 0,
  }));
  if (lastCoefficient === 0) return walkFirstDc(parts);
  return walkSequential(parts.map(({ acTable, ...part }) => ({ ...part, ac: lookUp(ac, acTable) })));
}

function planBand(scan: Scan, { mcuCount }: ScanGeometry, { huffmanTables, nonZero }: ScanState): WalkInterval {
  const { components, firstCoefficient, lastCoefficient, sentBits, leftBits } = scan;
  const [only] = components;
  if (only === undefined) throw corruptJpeg('A scan has no component.');
  const band = { ac: lookUp(huffmanTables.ac, only.acTable), first: firstCoefficient, last: lastCoefficient };
  const { id } = only.component;
  if (sentBits === 0 && leftBits === 0) return walkFirstAc(band, null);
  const known = nonZero.get(id) ?? new NonZero(mcuCount);
  nonZero.set(id, known);
  return sentBits === 0 ? walkFirstAc(band, known) : walkAcRefinement(band, known);
}

function blocksOfMcu({ blocksOfEach }: ScanGeometry): number {
  return blocksOfEach.reduce((sum, blocks) => sum + blocks);
}

function lookUp(tables: ReadonlyMap<number, HuffmanTable>, number: number): HuffmanLookup {
  const table = tables.get(number);
  if (table === undefined) throw corruptJpeg('A Huffman table is missing.');
  return buildHuffmanLookup(table);
}
