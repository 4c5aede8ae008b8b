/*
 * PNG chunks that hold a zlib stream of their own:
 *
 *   zTXt  keyword 00, method u8, stream
 *   iCCP  profile name 00, method u8, stream
 *   iTXt  keyword 00, is compressed u8, method u8, language 00, translated keyword 00, stream or plain text
 */
import type { Chunk } from './chunks.ts';
import { corruptPng } from './png-error.ts';
import { InflateError, type ZlibPort } from './zlib-port.ts';

/**
 * Inflates the content of such chunks and discards it, so that no chunk that inflates to hundreds of megabytes reaches a decoder.
 * A damaged stream is tolerated, because it holds no part of the image.
 * @param maxBytes Most bytes that all chunks together may inflate to.
 * @returns A function that checks one chunk. @throws {PngError} beyond the limit.
 */
export function createPackedCheck(zlib: ZlibPort, maxBytes: number): (chunk: Chunk) => void {
  let leftBytes = maxBytes;
  return (chunk) => {
    const stream = packedStream(chunk);
    if (stream === undefined) return;
    leftBytes -= sizeOf(stream, leftBytes, zlib);
    if (leftBytes < 0) throw corruptPng(`Its texts and profiles unpack to over ${maxBytes} bytes.`);
  };
}

function packedStream({ type, data }: Chunk): Uint8Array | undefined {
  const keywordEnd = data.indexOf(0);
  if (type === 'zTXt' || type === 'iCCP') return data.subarray(keywordEnd + 2);
  if (type !== 'iTXt' || data[keywordEnd + 1] !== 1) return undefined;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  return data.subarray(data.indexOf(0, languageEnd + 1) + 1);
}

function sizeOf(stream: Uint8Array, maxBytes: number, zlib: ZlibPort): number {
  try {
    return zlib.inflatedSize(stream, maxBytes);
  } catch (error) {
    if (error instanceof InflateError) return 0;
    throw error;
  }
}
