import { type Frame, parseFrame } from '../core/formats/jpeg/frame.ts';
import { JpegError } from '../core/formats/jpeg/jpeg-error.ts';
import { measureScan, parseScan } from '../core/formats/jpeg/scan.ts';
import { restartMarker } from '../core/formats/jpeg/scan-data.ts';
import {
  DHT,
  DRI,
  EOI,
  FIRST_SEGMENT_AT,
  isFrame,
  isProgressiveFrame,
  isUnsupported,
  parseRestartInterval,
  readMarker,
  readPayload,
  SOS,
} from '../core/formats/jpeg/segments.ts';
import { type HuffmanTables, readHuffmanTables } from '../core/formats/jpeg/tables.ts';
import { UndecodableImageError } from './errors.ts';
import { buildHuffmanLookup, HuffmanBits, type HuffmanLookup } from './huffman-bits.ts';

/**
 * Counts the blocks of a sequential JPEG's scans, without computing a pixel. libjpeg fills missing blocks with grey and
 * skips surplus data; it only warns, and libvips does not look at the warnings of the last rows. Half an image must not be
 * classified, so every block has to be there, and nothing more.
 *
 * Progressive images are not checked: libjpeg reads them completely before the first row, and libvips sees every warning. Nor is
 * a file whose segments cannot be followed: libjpeg refuses it.
 * @throws {UndecodableImageError} if a scan has too few or too many blocks, or bits that are not a valid code.
 */
export function ensureWholeScans(jpeg: Uint8Array): void {
  try {
    countBlocks(jpeg);
  } catch (error) {
    if (!(error instanceof JpegError)) throw error;
  }
}

function countBlocks(jpeg: Uint8Array): void {
  const tables: HuffmanTables<HuffmanLookup> = { dc: new Map(), ac: new Map() };
  let frame: Frame | null = null;
  let restartInterval = 0;
  let position = FIRST_SEGMENT_AT;
  for (;;) {
    const { marker, end } = readMarker(jpeg, position);
    if (marker === EOI || isProgressiveFrame(marker) || isUnsupported(marker)) return;
    const payload = readPayload(jpeg, end);
    position = end + 2 + payload.length;
    if (isFrame(marker)) frame = parseFrame(marker, payload);
    else if (marker === DHT) readLookups(payload, tables);
    else if (marker === DRI) restartInterval = parseRestartInterval(payload);
    else if (marker === SOS && frame !== null) {
      position = walkScan(new HuffmanBits(jpeg, position), planScan(payload, frame, tables), restartInterval);
    }
  }
}

function readLookups(payload: Uint8Array, tables: HuffmanTables<HuffmanLookup>): void {
  for (const { isDc, number, counts, symbols } of readHuffmanTables(payload)) {
    tables[isDc ? 'dc' : 'ac'].set(number, buildHuffmanLookup(counts, symbols));
  }
}

/** The two tables of one component's blocks, and how many blocks it has in one MCU. */
interface McuPart {
  readonly dc: HuffmanLookup;
  readonly ac: HuffmanLookup;
  readonly blockCount: number;
}

interface ScanPlan {
  readonly mcuCount: number;
  /** In the order in which they stand in each MCU. */
  readonly mcu: readonly McuPart[];
}

function planScan(payload: Uint8Array, frame: Frame, tables: HuffmanTables<HuffmanLookup>): ScanPlan {
  const scan = parseScan(payload, frame);
  const { mcuCount, blocksOfEach } = measureScan(scan, frame);
  const mcu = scan.components.map(({ dcTable, acTable }, index) => {
    const dc = tables.dc.get(dcTable);
    const ac = tables.ac.get(acTable);
    if (dc === undefined || ac === undefined) throw damaged('a scan refers to no table');
    return { dc, ac, blockCount: blocksOfEach[index] ?? 0 };
  });
  return { mcuCount, mcu };
}

/** @returns Position of the marker after the scan. */
function walkScan(bits: HuffmanBits, { mcuCount, mcu }: ScanPlan, restartInterval: number): number {
  for (let done = 0; done < mcuCount; done++) {
    if (restartInterval > 0 && done > 0 && done % restartInterval === 0) {
      const expected = restartMarker(done / restartInterval - 1);
      if (bits.takeMarker() !== expected) throw damaged('a restart marker is missing');
    }
    for (const { dc, ac, blockCount } of mcu) {
      for (let block = 0; block < blockCount; block++) walkBlock(bits, dc, ac);
    }
    if (bits.isExhausted) throw damaged(`a scan has ${done} of ${mcuCount} units`);
  }
  if (bits.hasMore) throw damaged('a scan goes on after its last unit');
  return bits.position;
}

function walkBlock(bits: HuffmanBits, dc: HuffmanLookup, ac: HuffmanLookup): void {
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

function damaged(found: string): UndecodableImageError {
  return new UndecodableImageError(
    `Walking a JPEG to its end: needed every block and nothing more, found that ${found}`,
  );
}
