import { joinBytes } from '../bytes/chunk-reader.ts';
import { type Chunk, FIRST_CHUNK_AT, hasSignature, readChunk } from './chunks.ts';
import { type PngHeader, type PngSize, parsePngHeader } from './header.ts';
import { PackedChunks, type PackedLimits } from './packed-chunks.ts';
import { corruptPng } from './png-error.ts';
import { createRowCheck } from './rows.ts';
import { InflateError, type ZlibPort } from './zlib-port.ts';

export interface PngLimits extends PackedLimits {
  /** Throws for a size that the caller does not accept; called at the header, before anything else is read. */
  readonly ensureSize: (size: PngSize) => void;
  /** Most chunks, IHDR included. */
  readonly maxChunks: number;
}

/**
 * Walks all chunks of a PNG to IEND, inflates its image data and checks the length and every row's filter byte. No pixel
 * is computed, and none of the data is kept. The work is bounded: each byte is summed once, and the number of chunks, of
 * inflaters and of inflated bytes is limited.
 * @param bytes A file that begins with 89 'PNG', or with as much of it as the file is long.
 * @throws {PngError}
 */
export async function walkPng(bytes: Uint8Array, zlib: ZlibPort, limits: PngLimits): Promise<PngHeader> {
  if (!hasSignature(bytes)) throw corruptPng('Its signature is damaged.');
  const first = readChunk(bytes, FIRST_CHUNK_AT, zlib);
  if (first.type !== 'IHDR') throw corruptPng('It does not begin with its header.');
  const header = parsePngHeader(first.data, limits.ensureSize);
  const packed = new PackedChunks(limits);
  const imageData = new ImageDataCollector(header, packed);
  let at = first.end;
  for (let chunkCount = 2; ; chunkCount++) {
    if (chunkCount > limits.maxChunks) throw corruptPng(`It has more than ${limits.maxChunks} chunks.`);
    const chunk = readChunk(bytes, at, zlib);
    imageData.take(chunk);
    if (chunk.type === 'IEND') break;
    at = chunk.end;
  }
  await packed.ensureFit(zlib);
  await ensureRows(imageData.pieces, header, zlib);
  return header;
}

/** Takes the chunks after IHDR one after the other, checks their order and keeps the data of IDAT. */
class ImageDataCollector {
  readonly pieces: Uint8Array[] = [];
  readonly #header: PngHeader;
  readonly #packed: PackedChunks;
  #previousType = 'IHDR';
  #hasPalette = false;

  constructor(header: PngHeader, packed: PackedChunks) {
    this.#header = header;
    this.#packed = packed;
  }

  take(chunk: Chunk): void {
    const { type, data } = chunk;
    if (type === 'IDAT') this.#takeImageData(data);
    else if (type === 'PLTE') this.#takePalette(data);
    else if (type === 'IEND') this.#takeEnd(data);
    else if (/^[A-Z]/.test(type)) throw corruptPng('It holds a chunk that does not belong there.');
    else this.#packed.take(chunk);
    this.#previousType = type;
  }

  #takeImageData(data: Uint8Array): void {
    if (this.pieces.length > 0 && this.#previousType !== 'IDAT') throw corruptPng('Its image data is not in a row.');
    this.pieces.push(data);
  }

  #takePalette(data: Uint8Array): void {
    if (this.#hasPalette || this.pieces.length > 0) throw corruptPng('Its palette is out of place.');
    ensurePalette(data, this.#header);
    this.#hasPalette = true;
  }

  #takeEnd(data: Uint8Array): void {
    if (data.length > 0) throw corruptPng('Its last chunk is not empty.');
    if (this.pieces.length === 0) throw corruptPng('It holds no image data.');
    if (this.#header.colourType === 3 && !this.#hasPalette) throw corruptPng('Its palette is missing.');
  }
}

function ensurePalette({ length }: Uint8Array, { colourType, bitDepth }: PngHeader): void {
  const entries = length / 3;
  const most = colourType === 3 ? 2 ** bitDepth : 256;
  const isGrey = colourType === 0 || colourType === 4;
  if (isGrey || !Number.isInteger(entries) || entries < 1 || entries > most) {
    throw corruptPng('Its palette is malformed.');
  }
}

async function ensureRows(pieces: readonly Uint8Array[], header: PngHeader, zlib: ZlibPort): Promise<void> {
  const rows = createRowCheck(header);
  try {
    await zlib.inflate(joinBytes(pieces), rows.read);
  } catch (error) {
    throw error instanceof InflateError ? corruptPng('Its image data cannot be unpacked.') : error;
  }
  rows.finish();
}
