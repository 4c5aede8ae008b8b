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

export interface PackedLimits {
  /** Most bytes that compressed texts and profiles together may inflate to. */
  readonly maxUnpackedBytes: number;
  /** Most compressed texts and profiles, damaged ones included: each costs an inflater. */
  readonly maxPackedChunks: number;
}

/**
 * Collects the compressed texts and profiles of a PNG and inflates them, without keeping the result, so that none that
 * inflates to hundreds of megabytes reaches a decoder. A damaged stream is tolerated, because it holds no part of the
 * image; what it inflates to before the fault counts.
 */
export class PackedChunks {
  readonly #streams: Uint8Array[] = [];
  readonly #limits: PackedLimits;

  constructor(limits: PackedLimits) {
    this.#limits = limits;
  }

  /** Takes a chunk of any type. @throws {PngError} beyond the number. */
  take(chunk: Chunk): void {
    const stream = packedStream(chunk);
    if (stream === undefined) return;
    const { maxPackedChunks } = this.#limits;
    if (this.#streams.length === maxPackedChunks) {
      throw corruptPng(`It has more than ${maxPackedChunks} compressed texts and profiles.`);
    }
    this.#streams.push(stream);
  }

  /** @throws {PngError} beyond the limit on bytes. */
  async ensureFit(zlib: ZlibPort): Promise<void> {
    const { maxUnpackedBytes } = this.#limits;
    let unpackedBytes = 0;
    const count = (piece: Uint8Array) => {
      unpackedBytes += piece.length;
      if (unpackedBytes > maxUnpackedBytes) {
        throw corruptPng(`Its texts and profiles unpack to over ${maxUnpackedBytes} bytes.`);
      }
    };
    for (const stream of this.#streams) {
      try {
        await zlib.inflate(stream, count);
      } catch (error) {
        if (!(error instanceof InflateError)) throw error;
      }
    }
  }
}

function packedStream({ type, data }: Chunk): Uint8Array | undefined {
  const keywordEnd = data.indexOf(0);
  if (type === 'zTXt' || type === 'iCCP') return data.subarray(keywordEnd + 2);
  if (type !== 'iTXt' || data[keywordEnd + 1] !== 1) return undefined;
  const languageEnd = data.indexOf(0, keywordEnd + 3);
  return data.subarray(data.indexOf(0, languageEnd + 1) + 1);
}
