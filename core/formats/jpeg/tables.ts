/*
 * DQT: ( precision u4 (0 = 8 bits, 1 = 16), table u4, 64 values )*
 * DHT: ( class u4 (0 = DC, 1 = AC), table u4, 16 × number of codes of that length u8, symbols u8 )*
 */
import { readU16BigEndian } from '../bytes/big-endian.ts';
import { corruptJpeg } from './jpeg-error.ts';

export interface HuffmanTable {
  readonly isDc: boolean;
  /** 0..3; DC and AC tables are numbered separately. */
  readonly number: number;
  /** How many codes there are of 1, 2, … 16 bits. */
  readonly counts: Uint8Array;
  /** In the order of their codes. */
  readonly symbols: Uint8Array;
}

/** The latest table with each number. */
export interface HuffmanTables {
  readonly dc: Map<number, HuffmanTable>;
  readonly ac: Map<number, HuffmanTable>;
}

export interface QuantizationTable {
  /** 0..3. */
  readonly number: number;
  /** 64, in the order in which coefficients are sent. */
  readonly values: Uint16Array;
}

/** Yields the tables of a DQT segment. @throws {JpegError} */
export function* readQuantizationTables(payload: Uint8Array): Generator<QuantizationTable> {
  for (let at = 0; at < payload.length; ) {
    const head = payload[at] ?? 0;
    const bytesEach = head < 16 ? 1 : 2;
    const end = at + 1 + 64 * bytesEach;
    if (head > 0x1f || (head & 15) > 3 || end > payload.length) throw corruptJpeg('A quantization table is malformed.');
    const values = Uint16Array.from({ length: 64 }, (_, k) => {
      const index = at + 1 + k * bytesEach;
      return bytesEach === 1 ? (payload[index] ?? 0) : readU16BigEndian(payload, index);
    });
    if (values.includes(0)) throw corruptJpeg('A quantization table holds a zero.');
    yield { number: head & 15, values };
    at = end;
  }
}

/** Yields the tables of a DHT segment; `ensureHuffmanCodes` checks whether their codes make sense. @throws {JpegError} */
export function* readHuffmanTables(payload: Uint8Array): Generator<HuffmanTable> {
  for (let at = 0; at < payload.length; ) {
    if (at + 17 > payload.length) throw corruptJpeg('A Huffman table is cut off.');
    const head = payload[at] ?? 0;
    if (head > 0x1f || (head & 15) > 3) throw corruptJpeg('A Huffman table has a number that there is not.');
    const counts = payload.subarray(at + 1, at + 17);
    const symbolCount = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + symbolCount;
    if (symbolCount > 256 || end > payload.length) throw corruptJpeg('A Huffman table is cut off.');
    yield { isDc: head < 16, number: head & 15, counts, symbols: payload.subarray(at + 17, end) };
    at = end;
  }
}

/** @throws {JpegError} if there are more codes than fit into their lengths, or a symbol that no DC difference has. */
export function ensureHuffmanCodes({ isDc, counts, symbols }: HuffmanTable): void {
  ensureCodesFit(counts);
  if (isDc && symbols.some((symbol) => symbol > 15)) {
    throw corruptJpeg('A Huffman table holds a symbol that there is not.');
  }
}

/** Codes of each length are counted up; none may be all ones, so the count must stay below the power of two. */
function ensureCodesFit(counts: Uint8Array): void {
  let next = 0;
  for (const [index, count] of counts.entries()) {
    next += count;
    if (count > 0 && next >= 2 ** (index + 1)) throw corruptJpeg('A Huffman table has more codes than fit.');
    next *= 2;
  }
}
