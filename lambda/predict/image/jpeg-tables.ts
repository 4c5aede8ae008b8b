/*
 * DQT: ( precision u4 (0 = 8 bits, 1 = 16), table u4, 64 values )*
 * DHT: ( class u4 (0 = DC, 1 = AC), table u4, 16 × number of codes of that length u8, symbols u8 )*
 */
import { corrupt } from './size.ts';

/** For each table by number, the length of its shortest code in bits. */
export interface HuffmanTables {
  readonly dc: Map<number, number>;
  readonly ac: Map<number, number>;
}

export function readQuantizationTables(payload: Buffer, tables: Set<number>): void {
  for (let at = 0; at < payload.length; ) {
    const head = payload.readUInt8(at);
    const bytesEach = head < 16 ? 1 : 2;
    const end = at + 1 + 64 * bytesEach;
    if (head > 0x1f || (head & 15) > 3 || end > payload.length) throw corrupt('A quantization table is malformed.');
    for (let index = at + 1; index < end; index += bytesEach) {
      if (payload.readUIntBE(index, bytesEach) === 0) throw corrupt('A quantization table holds a zero.');
    }
    tables.add(head & 15);
    at = end;
  }
}

export function readHuffmanTables(payload: Buffer, tables: HuffmanTables): void {
  for (let at = 0; at < payload.length; ) {
    if (at + 17 > payload.length) throw corrupt('A Huffman table is cut off.');
    const head = payload.readUInt8(at);
    if (head > 0x1f || (head & 15) > 3) throw corrupt('A Huffman table has a number that there is not.');
    const counts = [...payload.subarray(at + 1, at + 17)];
    const symbolCount = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + symbolCount;
    if (symbolCount > 256 || end > payload.length) throw corrupt('A Huffman table is cut off.');
    ensureCodesFit(counts);
    const isDc = head < 16;
    if (isDc && payload.subarray(at + 17, end).some((symbol) => symbol > 15)) {
      throw corrupt('A Huffman table holds a symbol that there is not.');
    }
    (isDc ? tables.dc : tables.ac).set(head & 15, 1 + counts.findIndex((count) => count > 0));
    at = end;
  }
}

/** Codes of each length are counted up; none may be all ones, and so they must stay below the power of two. */
function ensureCodesFit(counts: readonly number[]): void {
  let next = 0;
  for (const [index, count] of counts.entries()) {
    next += count;
    if (count > 0 && next >= 2 ** (index + 1)) throw corrupt('A Huffman table has more codes than fit.');
    next *= 2;
  }
}
