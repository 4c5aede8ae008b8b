import { type Chunk, FIRST_CHUNK_AT, hasSignature, readChunk } from './chunks.ts';
import { channelsOf, type PngHeader, parsePngHeader } from './header.ts';
import { corruptPng } from './png-error.ts';
import type { ZlibPort } from './zlib-port.ts';

/** A PNG's chunks, as far as its pixels and their meaning depend on them. */
export interface Png {
  readonly header: PngHeader;
  /** Data of IDAT in order: together one zlib stream. */
  readonly imageData: readonly Uint8Array[];
  /** Red, green, blue of each entry; empty where the colour type is not 3. */
  readonly palette: Uint8Array;
  /** Data of tRNS; null if there is none, or if it does not fit the colour type. */
  readonly transparency: Uint8Array | null;
  /** Largest number of significant bits of a colour, by sBIT; null if there is none, or if it is malformed. */
  readonly significantBits: number | null;
  /** Data of eXIf, from the TIFF header on. */
  readonly exif: Uint8Array | null;
}

/**
 * Reads the chunks of a PNG up to IEND. Whether they are complete and in order is decided by `walkPng`.
 * @throws {PngError}
 */
export function openPng(bytes: Uint8Array, zlib: Pick<ZlibPort, 'crc32'>): Png {
  if (!hasSignature(bytes)) throw corruptPng('Its signature is damaged.');
  const first = readChunk(bytes, FIRST_CHUNK_AT, zlib);
  if (first.type !== 'IHDR') throw corruptPng('It does not begin with its header.');
  const imageData: Uint8Array[] = [];
  const others = new Map<string, Uint8Array>();
  for (let at = first.end; ; ) {
    const chunk = readChunk(bytes, at, zlib);
    if (chunk.type === 'IEND') break;
    if (chunk.type === 'IDAT') imageData.push(chunk.data);
    else keepFirst(others, chunk, imageData.length > 0);
    at = chunk.end;
  }
  const header = parsePngHeader(first.data);
  return {
    header,
    imageData,
    palette: others.get('PLTE') ?? new Uint8Array(),
    transparency: checkTransparency(others.get('tRNS'), header),
    significantBits: largestBits(others.get('sBIT'), header),
    exif: others.get('eXIf') ?? null,
  };
}

/** Of these chunks only the first counts; all but eXIf count before the image data only. */
function keepFirst(kept: Map<string, Uint8Array>, { type, data }: Chunk, isAfterData: boolean): void {
  const isUsed = type === 'eXIf' || (!isAfterData && (type === 'PLTE' || type === 'tRNS' || type === 'sBIT'));
  if (isUsed && !kept.has(type)) kept.set(type, data);
}

/** True if the PNG has transparency, whether or not a pixel makes use of it. */
export function hasAlpha({ header, transparency }: Png): boolean {
  return header.colourType === 4 || header.colourType === 6 || transparency !== null;
}

/** For grey and RGB one sample of 16 bits for each channel, else up to one byte for each entry of the palette. */
function checkTransparency(data: Uint8Array | undefined, { colourType }: PngHeader): Uint8Array | null {
  if (data === undefined) return null;
  const fits: Readonly<Record<PngHeader['colourType'], boolean>> = {
    0: data.length === 2,
    2: data.length === 6,
    3: data.length >= 1 && data.length <= 256,
    4: false,
    6: false,
  };
  return fits[colourType] ? data : null;
}

/** sBIT: one byte for each channel, three for a palette; each from 1 to the bits stored. */
function largestBits(data: Uint8Array | undefined, { colourType, bitDepth }: PngHeader): number | null {
  const isPalette = colourType === 3;
  if (data === undefined || data.length !== (isPalette ? 3 : channelsOf(colourType))) return null;
  const most = isPalette ? 8 : bitDepth;
  if (data.some((bits) => bits < 1 || bits > most)) return null;
  const isGrey = colourType === 0 || colourType === 4;
  return Math.max(...data.subarray(0, isGrey ? 1 : 3));
}
