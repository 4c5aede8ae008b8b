import { openPng } from '../../../core/formats/png/open.ts';
import { readPngBitDepth } from '../../../core/formats/png/read-size.ts';
import { RefusedImageError } from '../../../imaging/errors.ts';
import { inspectImage } from '../../../imaging/inspect.ts';
import { nodeZlib } from '../../../imaging/node-zlib.ts';
import { windowOfPng } from '../../../imaging/png-raster.ts';
import type { Windowing } from '../../../imaging/window.ts';
import type { Deep } from './deep.ts';

/** Determines how a PNG is windowed. @param file Already walked: whole, and within the limits. */
export function readWindowing(file: Uint8Array): Promise<Windowing> {
  return windowOfPng(openPng(file, nodeZlib), nodeZlib);
}

/**
 * Determines how a file of any kind, which is not decoded, would be windowed.
 * @returns Null unless it is a PNG of 16 bits, and a whole one.
 */
export async function readDeep(file: Uint8Array): Promise<Deep | null> {
  if (readPngBitDepth(file) !== 16) return null;
  try {
    await inspectImage(file, nodeZlib, { minSide: 1 });
  } catch (error) {
    if (error instanceof RefusedImageError) return null;
    throw error;
  }
  return readWindowing(file);
}
