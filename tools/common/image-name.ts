import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { isImageName } from '../../core/contract/image-formats.ts';
import { recogniseImage } from '../../imaging/recognise.ts';

/** Endings of JPEG files beside the usual ones, and none: such a file is opened to see what it is. */
const LOOKED_INTO = ['.jfif', '.jfi', '.jif', '.jpe', '.pjpeg', '.pjp', ''];

/** Longer than the first bytes of every format. */
const START_BYTES = 16;

/**
 * True for a file in a folder that counts as an image: by the ending of its name or, where it has none or a rare one of JPEG, by
 * its first bytes.
 */
export function isImageFile(path: string): boolean {
  const name = basename(path);
  if (isImageName(name)) return true;
  return LOOKED_INTO.includes(extname(name).toLowerCase()) && recogniseImage(readStart(path)) !== null;
}

/** @returns Nothing of what is no plain file or cannot be read. */
function readStart(path: string): Uint8Array {
  const start = new Uint8Array(START_BYTES);
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return fstatSync(descriptor).isFile() ? start.subarray(0, readSync(descriptor, start)) : new Uint8Array();
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return new Uint8Array();
  }
}
