import { readU16BigEndian } from '../bytes/big-endian.ts';
import { EOI, FIRST_SEGMENT_AT, RST0, SOS } from './segments.ts';

const SOI = 0xd8;
const APP1 = 0xe1;
const EXIF_HEADER = [0x45, 0x78, 0x69, 0x66, 0, 0]; // 'Exif' 00 00

/**
 * Finds the EXIF data of a JPEG before its first scan: what follows `Exif` 00 00 in the first APP1 segment that begins so.
 * Bytes between two segments are skipped, as decoders skip them.
 * @returns From the TIFF header on; null if there is none.
 */
export function findJpegExif(jpeg: Uint8Array): Uint8Array | null {
  let at = FIRST_SEGMENT_AT;
  for (;;) {
    at = jpeg.indexOf(0xff, at);
    if (at < 0) return null;
    while (jpeg[at] === 0xff) at++;
    const marker = jpeg[at];
    at++;
    if (marker === undefined || marker === EOI || marker === SOS) return null;
    if (!hasPayload(marker)) continue;
    const payload = jpeg.subarray(at + 2, at + readU16BigEndian(jpeg, at));
    if (marker === APP1 && EXIF_HEADER.every((byte, i) => payload[i] === byte)) {
      return payload.subarray(EXIF_HEADER.length);
    }
    at += Math.max(2, readU16BigEndian(jpeg, at));
  }
}

/** FF 00 is no marker; TEM, the restart markers and SOI stand alone. */
function hasPayload(marker: number): boolean {
  return marker > 1 && !(marker >= RST0 && marker <= SOI);
}
