/*
 * Scan header, SOS:
 *
 *   n u8, n × ( component id u8, DC table u4, AC table u4 ), first coefficient u8, last coefficient u8,
 *   bits already sent u4 (0 = first pass), bits left for later u4
 *
 * A sequential scan holds all 64 coefficients of its components. A progressive one holds either DC (coefficient 0) of
 * some components, or a band of the others of one component, down to a bit that later scans refine.
 */
import type { Frame, FrameComponent } from './frame.ts';
import { corruptJpeg } from './jpeg-error.ts';

export interface ScanComponent {
  readonly component: FrameComponent;
  readonly dcTable: number;
  readonly acTable: number;
}

export interface Scan {
  readonly components: readonly ScanComponent[];
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
  /** Bits of each coefficient that earlier scans have sent; 0 = first pass. */
  readonly sentBits: number;
  /** Bits of each coefficient that are left to later scans. */
  readonly leftBits: number;
}

const SEQUENTIAL = { firstCoefficient: 0, lastCoefficient: 63, sentBits: 0, leftBits: 0 } as const;

/** Parses a scan header; `ensureScan` checks whether it makes sense. @throws {JpegError} */
export function parseScan(payload: Uint8Array, frame: Frame): Scan {
  const count = payload[0] ?? 0;
  if (count < 1 || count > 4 || payload.length !== 4 + 2 * count)
    throw corruptJpeg('A scan header has the wrong length.');
  const components = Array.from({ length: count }, (_, index): ScanComponent => {
    const [id, tables = 0] = payload.subarray(1 + 2 * index);
    const component = frame.components.find((one) => one.id === id);
    if (component === undefined) throw corruptJpeg('A scan names a component that the frame has not.');
    return { component, dcTable: tables >> 4, acTable: tables & 15 };
  });
  if (!frame.isProgressive) return { components, ...SEQUENTIAL };
  const [firstCoefficient = 0, lastCoefficient = 0, bits = 0] = payload.subarray(1 + 2 * count);
  return { components, firstCoefficient, lastCoefficient, sentBits: bits >> 4, leftBits: bits & 15 };
}

/** @throws {JpegError} if a component occurs twice, or a progressive scan holds neither DC nor a band, or skips bits. */
export function ensureScan(scan: Scan, { isProgressive }: Frame): void {
  const { components, firstCoefficient, lastCoefficient, sentBits, leftBits } = scan;
  const count = components.length;
  if (new Set(components.map(({ component }) => component)).size !== count)
    throw corruptJpeg('A scan repeats a component.');
  if (!isProgressive) return;
  const isDc = firstCoefficient === 0 && lastCoefficient === 0;
  const isBand = firstCoefficient > 0 && lastCoefficient >= firstCoefficient && lastCoefficient < 64 && count === 1;
  const continues = sentBits === 0 || sentBits === leftBits + 1;
  if (!(isDc || isBand) || !continues || leftBits > 13)
    throw corruptJpeg('A scan of a progressive image is malformed.');
}

/** How a scan's blocks of 8 × 8 samples are arranged. */
export interface ScanGeometry {
  readonly mcuCount: number;
  /** Blocks that one MCU holds of each component of the scan, in its order. */
  readonly blocksOfEach: readonly number[];
}

/** Most blocks that one MCU of an interleaved scan may have. */
const MAX_BLOCKS_OF_MCU = 10;

/** @throws {JpegError} */
export function ensureMcuSize({ blocksOfEach }: ScanGeometry): void {
  if (blocksOfEach.reduce((sum, blocks) => sum + blocks) > MAX_BLOCKS_OF_MCU) {
    throw corruptJpeg('An MCU has too many blocks.');
  }
}

/** A scan of one component goes block by block over its own samples; an interleaved one goes by whole MCUs. */
export function measureScan({ components }: Scan, { width, height, maxAcross, maxDown }: Frame): ScanGeometry {
  const [only, another] = components;
  if (only !== undefined && another === undefined) {
    const across = Math.ceil(Math.ceil((width * only.component.across) / maxAcross) / 8);
    const down = Math.ceil(Math.ceil((height * only.component.down) / maxDown) / 8);
    return { mcuCount: across * down, blocksOfEach: [1] };
  }
  const blocksOfEach = components.map(({ component }) => component.across * component.down);
  return { mcuCount: Math.ceil(width / (8 * maxAcross)) * Math.ceil(height / (8 * maxDown)), blocksOfEach };
}
