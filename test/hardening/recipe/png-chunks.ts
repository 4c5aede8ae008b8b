/**
 * A PNG as a list of chunks, for tests that take one apart or write one.
 *
 *     signature  89 50 4E 47 0D 0A 1A 0A
 *     chunk      length of content (4 bytes, big-endian), name (4 letters), content, CRC-32 over name and content
 */
import { crc32 } from 'node:zlib';
import type { Stretch } from './jpeg-segments.ts';

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** Splits a valid PNG. The pieces, joined, are the file. */
export function splitPng(file: Buffer): Stretch[] {
  const stretches: Stretch[] = [{ name: 'signature', bytes: file.subarray(0, 8) }];
  for (let at = 8; at < file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    stretches.push({ name: file.toString('latin1', at + 4, at + 8), bytes: file.subarray(at, end) });
    at = end;
  }
  return stretches;
}

/**
 * Writes one chunk.
 * @param length The length to state, if not the true one.
 * @param crc The checksum to state, if not the true one.
 */
export function writeChunk(name: string, content: Buffer, length = content.length, crc?: number): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc ?? crc32(named));
  return Buffer.concat([head, named, tail]);
}
