/*
 * EXIF, as far as it says how an image is turned: a TIFF header and one directory, numbers in the order that it names.
 *
 *   'II' (little-endian) or 'MM' (big-endian), 42 u16, offset of the directory u32
 *   directory: count u16, count × ( tag u16, type u16, values u32, value or its offset, 4 bytes )
 *
 * Tag 0112, type 3 (u16), one value: which edges of the scene the first row and the first column are.
 *
 *   1 top, left    2 top, right    3 bottom, right    4 bottom, left
 *   5 left, top    6 right, top    7 right, bottom    8 left, bottom
 */

/** 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const TYPE_U16 = 3;
const ENTRY_BYTES = 12;

/**
 * Reads the orientation of EXIF data. An image is not refused for its metadata: what is damaged, or says no orientation that
 * there is, means upright.
 * @param exif From the TIFF header on.
 */
export function readOrientation(exif: Uint8Array): Orientation {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  if (exif.length < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const isLittle = order === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (view.getUint16(2, isLittle) !== 42 || directory + 2 > exif.length) return 1;
  const count = view.getUint16(directory, isLittle);
  for (
    let entry = 0, at = directory + 2;
    entry < count && at + ENTRY_BYTES <= exif.length;
    entry++, at += ENTRY_BYTES
  ) {
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue;
    const isOne = view.getUint16(at + 2, isLittle) === TYPE_U16 && view.getUint32(at + 4, isLittle) === 1;
    return isOne ? toOrientation(view.getUint16(at + 8, isLittle)) : 1;
  }
  return 1;
}

function toOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
