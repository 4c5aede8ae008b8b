/*
 * PNG chunks that hold a zlib stream of their own:
 *
 *   zTXt  keyword 00, method u8, stream
 *   iCCP  profile name 00, method u8, stream
 *   iTXt  keyword 00, is compressed u8, method u8, language 00, translated keyword 00, stream or plain text
 */
import { inflateSync } from 'node:zlib';
import { corrupt } from './size.ts';

/** Most bytes that all of them may unpack to. The largest colour profiles have about half of it. */
const MAX_UNPACKED_BYTES = 4_194_304;

/**
 * Unpacks, and forgets, what such chunks hold, so that none that unfolds to hundreds of megabytes reaches a decoder. A
 * stream that is damaged in itself is let be: nothing of the image is in it.
 * @throws {ServiceError} CORRUPT_IMAGE beyond the limit for all chunks together.
 */
export function createPackedCheck(): (type: string, data: Buffer) => void {
  let leftBytes = MAX_UNPACKED_BYTES;
  return (type, data) => {
    const stream = packedStream(type, data);
    if (stream !== undefined) leftBytes -= unpackedSize(stream, leftBytes);
  };
}

function packedStream(type: string, data: Buffer): Buffer | undefined {
  const keywordEnd = data.indexOf(0);
  if (type === 'zTXt' || type === 'iCCP') return data.subarray(keywordEnd + 2);
  if (type !== 'iTXt' || data[keywordEnd + 1] !== 1) return undefined;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  return data.subarray(data.indexOf(0, languageEnd + 1) + 1);
}

function unpackedSize(stream: Buffer, leftBytes: number): number {
  try {
    // The bound must be at least 1.
    return inflateSync(stream, { maxOutputLength: leftBytes + 1 }).length;
  } catch (error) {
    if (error instanceof RangeError)
      throw corrupt(`Its texts and profiles unpack to over ${MAX_UNPACKED_BYTES} bytes.`);
    return 0;
  }
}
