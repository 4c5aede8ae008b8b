import { FRAME_SIZE_END, type FrameSize, parseFrameSize } from './frame.ts';
import { JpegError } from './jpeg-error.ts';
import { FIRST_SEGMENT_AT, findMarker, isAnyFrame, readSegmentLength } from './segments.ts';

/** Reads the size from the start of a JPEG; null if it does not reach the frame header, or is damaged before it. */
export function readJpegSize(prefix: Uint8Array): FrameSize | null {
  try {
    let position = FIRST_SEGMENT_AT;
    for (;;) {
      const { marker, end } = findMarker(prefix, position);
      const length = readSegmentLength(prefix, end);
      const payload = prefix.subarray(end + 2, end + length);
      if (isAnyFrame(marker)) return payload.length < FRAME_SIZE_END ? null : parseFrameSize(payload);
      position = end + length;
    }
  } catch (error) {
    if (error instanceof JpegError) return null;
    throw error;
  }
}
