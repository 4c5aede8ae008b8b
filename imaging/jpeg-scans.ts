import { UndecodableImageError } from './errors.ts';
import { buildHuffmanTable, HuffmanBits, type HuffmanTable } from './huffman-bits.ts';

/**
 * Counts the blocks of a sequential JPEG's scans, without computing a pixel. libjpeg fills what is missing with grey and
 * skips what is too much; it says so in a warning that libvips does not look at in the last rows. Half an image must not be
 * judged, so every block has to be there, and nothing more.
 *
 * Progressive images are left alone: libjpeg reads them whole before the first row, and every warning is seen.
 */

const SOF_SEQUENTIAL = new Set([0xc0, 0xc1]);
const SOF_OTHER = new Set([0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const DHT = 0xc4;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;

interface Component {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

/** The two tables of one component's blocks, and how many blocks it has in one unit. */
interface Blocks {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly count: number;
}

/** @throws {UndecodableImageError} if a scan has too few or too many blocks, or bits that are no code. */
export function ensureWholeScans(jpeg: Uint8Array): void {
  const tables = new Map<number, HuffmanTable>();
  let frame: Frame | null = null;
  let restartInterval = 0;
  let position = 2;
  while (position + 4 <= jpeg.length) {
    const marker = jpeg[position + 1] ?? 0;
    if (jpeg[position] !== 0xff || marker === EOI || SOF_OTHER.has(marker)) return;
    if (marker === 0xff) {
      position++;
      continue;
    }
    const end = position + 2 + readU16(jpeg, position + 2);
    const segment = jpeg.subarray(position + 4, end);
    position = end;
    if (SOF_SEQUENTIAL.has(marker)) frame = readFrame(segment);
    else if (marker === DHT) readTables(segment, tables);
    else if (marker === DRI) restartInterval = readU16(segment, 0);
    else if (marker === SOS && frame !== null) {
      position = walkScan(new HuffmanBits(jpeg, end), planScan(segment, frame, tables), restartInterval);
    }
  }
}

function readFrame(segment: Uint8Array): Frame {
  const components = Array.from({ length: segment[5] ?? 0 }, (_, i) => {
    const [id = 0, sampling = 0] = segment.subarray(6 + 3 * i);
    return { id, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  return { height: readU16(segment, 1), width: readU16(segment, 3), components };
}

/** Tables are known by class (0 = DC, 1 = AC) × 16 + number. */
function readTables(segment: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at + 17 <= segment.length; ) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    tables.set(segment[at] ?? 0, buildHuffmanTable(counts, segment.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
}

interface ScanPlan {
  readonly units: number;
  /** In the order in which they stand in each unit. */
  readonly unit: readonly Blocks[];
}

/** A scan of one component has its blocks row by row; one of several has units of as many blocks as each is sampled. */
function planScan(segment: Uint8Array, frame: Frame, tables: ReadonlyMap<number, HuffmanTable>): ScanPlan {
  const count = segment[0] ?? 0;
  const parts = Array.from({ length: count }, (_, i) => {
    const [id, choice = 0] = segment.subarray(1 + 2 * i);
    const component = frame.components.find((one) => one.id === id);
    const dc = tables.get(choice >> 4);
    const ac = tables.get(0x10 | (choice & 15));
    if (component === undefined || dc === undefined || ac === undefined) throw damaged('a scan refers to no table');
    return { component, dc, ac };
  });
  const most = (side: 'horizontal' | 'vertical') =>
    Math.max(1, ...frame.components.map((component) => component[side]));
  const [only] = parts;
  const alone = count === 1 ? only?.component : undefined;
  const across = unitsAlong(frame.width, alone?.horizontal, most('horizontal'));
  const down = unitsAlong(frame.height, alone?.vertical, most('vertical'));
  const unit = parts.map(({ component: { horizontal, vertical }, dc, ac }) => ({
    dc,
    ac,
    count: alone === undefined ? horizontal * vertical : 1,
  }));
  return { units: across * down, unit };
}

function unitsAlong(pixels: number, sampling: number | undefined, mostSampling: number): number {
  if (sampling === undefined) return Math.ceil(pixels / (8 * mostSampling));
  return Math.ceil(Math.ceil((pixels * sampling) / mostSampling) / 8);
}

/** @returns Where the marker after the scan stands. */
function walkScan(bits: HuffmanBits, { units, unit }: ScanPlan, restartInterval: number): number {
  for (let done = 0; done < units; done++) {
    if (restartInterval > 0 && done > 0 && done % restartInterval === 0) {
      const expected = 0xd0 + ((done / restartInterval - 1) % 8);
      if (bits.takeMarker() !== expected) throw damaged('a restart marker is missing');
    }
    for (const { dc, ac, count } of unit) {
      for (let block = 0; block < count; block++) walkBlock(bits, dc, ac);
    }
    if (bits.isExhausted) throw damaged(`a scan has ${done} of ${units} units`);
  }
  if (bits.hasMore) throw damaged('a scan goes on after its last unit');
  return bits.position;
}

function walkBlock(bits: HuffmanBits, dc: HuffmanTable, ac: HuffmanTable): void {
  const size = bits.readSymbol(dc);
  if (size < 0 || size > 16) throw damaged('a scan holds bits that are no code');
  bits.skip(size);
  for (let coefficient = 1; coefficient < 64; coefficient++) {
    const symbol = bits.readSymbol(ac);
    if (symbol < 0) throw damaged('a scan holds bits that are no code');
    const run = symbol >> 4;
    if ((symbol & 15) === 0) {
      if (run !== 15) return;
      coefficient += 15;
    } else {
      coefficient += run;
      bits.skip(symbol & 15);
    }
  }
}

function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function damaged(found: string): UndecodableImageError {
  return new UndecodableImageError(
    `Walking a JPEG to its end: needed every block and nothing more, found that ${found}`,
  );
}
