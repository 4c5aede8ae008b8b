import type { ComponentBlocks } from './blocks.ts';
import { type BlockReader, type BlockSource, createBlockReader } from './decode-blocks.ts';
import type { Frame } from './frame.ts';
import { buildHuffmanLookup, HuffmanBits, type HuffmanLookup } from './huffman-bits.ts';
import { corruptJpeg } from './jpeg-error.ts';
import { ensureMcuSize, ensureScan, measureScan, parseScan, type Scan } from './scan.ts';
import type { HuffmanTable, HuffmanTables } from './tables.ts';

/** What the segments before a scan have defined. */
export interface DecodeState {
  readonly frame: Frame;
  readonly blocks: ReadonlyMap<number, ComponentBlocks>;
  /** In natural order. */
  readonly quantizationTables: ReadonlyMap<number, Int32Array>;
  readonly huffmanTables: HuffmanTables;
  /** MCUs between restart markers; 0 = no restart markers. */
  readonly restartInterval: number;
}

interface ScanPart extends BlockSource {
  readonly blocks: ComponentBlocks;
}

/**
 * Decodes the blocks of a scan: of a sequential image to samples, of a progressive one to coefficients.
 * @param from Where the entropy-coded data begins.
 * @returns Position of the marker that ends it.
 * @throws {JpegError}
 */
export function decodeScan(
  bytes: Uint8Array,
  { from, header }: { readonly from: number; readonly header: Uint8Array },
  state: DecodeState,
): number {
  const { frame, restartInterval } = state;
  const scan = parseScan(header, frame);
  ensureScan(scan, frame);
  const geometry = measureScan(scan, frame);
  ensureMcuSize(geometry);
  const parts = scan.components.map((component) => openPart(component, state));
  const decoder = new McuDecoder(parts, createBlockReader(frame.isProgressive, scan), frame);
  const bits = new HuffmanBits(bytes, from);
  const { mcuCount } = geometry;
  const step = restartInterval === 0 ? mcuCount : restartInterval;
  let restarts = 0;
  for (let start = 0; start < mcuCount; start += step) {
    if (start > 0 && !bits.takeRestart(restarts++)) throw corruptJpeg('A restart marker is missing.');
    decoder.decode(bits, start, Math.min(start + step, mcuCount));
    bits.endInterval();
  }
  if (restartInterval > 0 && bits.takeRestart(restarts)) bits.endInterval(); // some cameras write one too many
  return bits.position;
}

function openPart({ component, dcTable, acTable }: Scan['components'][number], state: DecodeState): ScanPart {
  const blocks = state.blocks.get(component.id);
  const table = state.quantizationTables.get(component.quantizationTable);
  if (blocks === undefined || table === undefined) throw corruptJpeg('A quantization table is missing.');
  blocks.keepTable(table);
  const { dc, ac } = state.huffmanTables;
  return { blocks, dc: lookUp(dc.get(dcTable)), ac: lookUp(ac.get(acTable)), predictor: 0 };
}

/** Built for a scan, not for a table: a file may hold any number of tables, and a hundred scans. */
function lookUp(table: HuffmanTable | undefined): HuffmanLookup | null {
  return table === undefined ? null : buildHuffmanLookup(table);
}

/** Goes through the MCUs of a scan: of one component block by block, else with several blocks of each. */
class McuDecoder {
  readonly #parts: readonly ScanPart[];
  readonly #reader: BlockReader;
  readonly #mcusAcross: number;
  readonly #scratch = new Int16Array(64);

  constructor(parts: readonly ScanPart[], reader: BlockReader, { width, maxAcross }: Frame) {
    this.#parts = parts;
    this.#reader = reader;
    const [only] = parts;
    const isSingle = only !== undefined && parts.length === 1;
    this.#mcusAcross = isSingle ? only.blocks.across : Math.ceil(width / (8 * maxAcross));
  }

  /** Decodes the MCUs of one interval. */
  decode(bits: HuffmanBits, first: number, end: number): void {
    this.#reader.restart();
    for (const part of this.#parts) part.predictor = 0;
    for (let mcu = first; mcu < end && !bits.isExhausted; mcu++) {
      const column = mcu % this.#mcusAcross;
      const row = (mcu - column) / this.#mcusAcross;
      for (const part of this.#parts) this.#decodePart(bits, part, column, row);
    }
  }

  #decodePart(bits: HuffmanBits, part: ScanPart, column: number, row: number): void {
    if (this.#parts.length === 1) {
      this.#decodeBlock(bits, part, column, row);
      return;
    }
    const { across, down } = part.blocks.component;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) this.#decodeBlock(bits, part, column * across + x, row * down + y);
    }
  }

  #decodeBlock(bits: HuffmanBits, part: ScanPart, column: number, row: number): void {
    const { blocks } = part;
    if (blocks.coefficients !== null) {
      this.#reader.read(bits, part, blocks.coefficients, 64 * (row * blocks.stride + column));
      return;
    }
    this.#scratch.fill(0);
    this.#reader.read(bits, part, this.#scratch, 0);
    blocks.transform(this.#scratch, 0, column, row);
  }
}
