/*
 * PNG (W3C Recommendation, third edition): a signature and a chain of chunks, numbers big-endian.
 *
 *   89 'PNG' 0D 0A 1A 0A
 *   ( length u32, type 4 letters, data, CRC-32 of type and data u32 )*
 *
 *   IHDR first: width u32, height u32, bit depth u8, colour type u8, compression u8, filter u8, interlace u8
 *   PLTE before IDAT, where the colour type is 3: 1 to 256 × red, green, blue
 *   IDAT, one or several in a row: together one zlib stream of the filtered rows
 *   IEND last, after which anything may follow
 *
 * A capital first letter marks a chunk that a reader must understand. Of an animated PNG the default image, which is
 * what IDAT holds, is the image; the chunks of the animation are passed over.
 */
import { crc32 } from 'node:zlib';
import { type PngHeader, readPngHeader } from './png-header.ts';
import { createPackedCheck } from './png-packed.ts';
import { ensurePixelData } from './png-pixels.ts';
import { corrupt, type Size } from './size.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Length, type and CRC. */
const CHUNK_OVERHEAD_BYTES = 12;

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** @param bytes A file that begins with 89 'PNG', or ends within it. */
export async function inspectPng(bytes: Buffer): Promise<Size> {
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw corrupt('Its signature is damaged.');
  const first = readChunk(bytes, SIGNATURE.length);
  if (first.type !== 'IHDR') throw corrupt('It does not begin with its header.');
  const header = readPngHeader(first.data);
  await ensurePixelData(collectPixelData(bytes, first.end, header), header);
  return { width: header.width, height: header.height };
}

/** Walks all chunks to IEND and gathers the data of IDAT. */
function collectPixelData(bytes: Buffer, from: number, header: PngHeader): Buffer[] {
  const pixelData: Buffer[] = [];
  let previous = 'IHDR';
  let hasPalette = false;
  const ensurePackedFits = createPackedCheck();
  for (let at = from; ; ) {
    const { type, data, end } = readChunk(bytes, at);
    if (type === 'IDAT') {
      if (pixelData.length > 0 && previous !== 'IDAT') throw corrupt('Its picture data is not in a row.');
      pixelData.push(data);
    } else if (type === 'PLTE') {
      if (hasPalette || pixelData.length > 0) throw corrupt('Its palette is out of place.');
      ensurePalette(data, header);
      hasPalette = true;
    } else if (type === 'IEND') {
      if (data.length > 0) throw corrupt('Its last chunk is not empty.');
      if (pixelData.length === 0) throw corrupt('It holds no picture data.');
      if (header.colourType === 3 && !hasPalette) throw corrupt('Its palette is missing.');
      return pixelData;
    } else if (/^[A-Z]/.test(type)) {
      throw corrupt('It holds a chunk that does not belong there.');
    } else {
      ensurePackedFits(type, data);
    }
    previous = type;
    at = end;
  }
}

function readChunk(bytes: Buffer, at: number): Chunk {
  if (at + CHUNK_OVERHEAD_BYTES > bytes.length) throw corrupt('It ends too soon.');
  const length = bytes.readUInt32BE(at);
  const end = at + CHUNK_OVERHEAD_BYTES + length;
  if (end > bytes.length) throw corrupt('A chunk is longer than the file.');
  const type = bytes.toString('latin1', at + 4, at + 8);
  if (!/^[A-Za-z]{4}$/.test(type)) throw corrupt('The type of a chunk is malformed.');
  if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw corrupt('A checksum is wrong.');
  return { type, data: bytes.subarray(at + 8, end - 4), end };
}

function ensurePalette(data: Buffer, { colourType, bitDepth }: PngHeader): void {
  const entries = data.length / 3;
  const most = colourType === 3 ? 2 ** bitDepth : 256;
  const isGrey = colourType === 0 || colourType === 4;
  if (isGrey || !Number.isInteger(entries) || entries < 1 || entries > most) throw corrupt('Its palette is malformed.');
}
