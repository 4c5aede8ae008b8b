/*
 * Frame header, SOF0 (baseline), SOF1 (extended sequential), SOF2 (progressive):
 *
 *   precision u8, height u16, width u16, n u8, n × ( id u8, sampling u4 × u4, quantization table u8 )
 */
import { readU16BigEndian } from '../bytes/big-endian.ts';
import { corruptJpeg, JpegError } from './jpeg-error.ts';
import { isProgressiveFrame } from './segments.ts';

export interface FrameComponent {
  readonly id: number;
  /** Blocks of this component side by side (`across`) and one above the other (`down`) in an MCU, 1..4. */
  readonly across: number;
  readonly down: number;
  readonly quantizationTable: number;
}

export interface FrameSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Frame extends FrameSize {
  readonly isProgressive: boolean;
  readonly components: readonly FrameComponent[];
  /** The largest of all components. */
  readonly maxAcross: number;
  readonly maxDown: number;
}

/** Grey; YCbCr or RGB; CMYK or YCCK. */
const COMPONENT_COUNTS = [1, 3, 4];

/** Bytes of the payload that hold precision and size. */
export const FRAME_SIZE_END = 5;

/** Parses the size that every kind of frame header begins with. @param payload At least `FRAME_SIZE_END` bytes of it. */
export function parseFrameSize(payload: Uint8Array): FrameSize {
  return { height: readU16BigEndian(payload, 1), width: readU16BigEndian(payload, 3) };
}

/**
 * Parses a frame header; what decoders disagree about is left to `ensureComponentsDiffer`.
 * @param ensureSize Called with the size before the rest is parsed; throws if the size exceeds the caller's limits.
 * @throws {JpegError}
 */
export function parseFrame(marker: number, payload: Uint8Array, ensureSize?: (size: FrameSize) => void): Frame {
  if (payload.length < 6) throw corruptJpeg('Its frame header is cut off.');
  const precision = payload[0] ?? 0;
  if (precision === 12 || precision === 16) throw new JpegError('JPEG_UNSUPPORTED', `It is a ${precision}-bit JPEG.`);
  if (precision !== 8) throw corruptJpeg(`It has ${precision} bits for each sample.`);
  const size = parseFrameSize(payload);
  if (size.width === 0 || size.height === 0) throw corruptJpeg(`Its header says ${size.width} × ${size.height}.`);
  ensureSize?.(size);
  const components = parseComponents(payload);
  return {
    ...size,
    isProgressive: isProgressiveFrame(marker),
    components,
    maxAcross: Math.max(...components.map(({ across }) => across)),
    maxDown: Math.max(...components.map(({ down }) => down)),
  };
}

/** @throws {JpegError} */
export function ensureComponentsDiffer({ components }: Frame): void {
  const ids = new Set(components.map(({ id }) => id));
  if (ids.size !== components.length) throw corruptJpeg('Two components have the same number.');
}

function parseComponents(payload: Uint8Array): FrameComponent[] {
  const count = payload[5] ?? 0;
  if (!COMPONENT_COUNTS.includes(count)) throw corruptJpeg(`It has ${count} components.`);
  if (payload.length !== 6 + 3 * count) throw corruptJpeg('Its frame header has the wrong length.');
  return Array.from({ length: count }, (_, index) => parseComponent(payload.subarray(6 + 3 * index)));
}

function parseComponent([id = 0, sampling = 0, quantizationTable = 0]: Uint8Array): FrameComponent {
  const across = sampling >> 4;
  const down = sampling & 15;
  for (const factor of [across, down]) {
    if (factor < 1 || factor > 4) throw corruptJpeg(`A component has a sampling factor of ${factor}.`);
  }
  return { id, across, down, quantizationTable };
}
