import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_SIZE = 1 << 20;

/** Reads a file piece by piece, each in its own memory; at most `chunkSize` bytes a piece. */
export function* readChunks(path: string, chunkSize = CHUNK_SIZE): Generator<Uint8Array> {
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const chunk = new Uint8Array(chunkSize);
      const length = readSync(descriptor, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a UTF-8 file piece by piece; a character may span two pieces. */
export function* readText(path: string): Generator<string> {
  const decoder = new TextDecoder();
  for (const chunk of readChunks(path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Memory that is reused from file to file. */
export class Scratch {
  #bytes = new Uint8Array(1 << 18);

  /** Returns that many bytes, valid until the next call. */
  take(size: number): Uint8Array {
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size * 2);
    return this.#bytes.subarray(0, size);
  }
}

/**
 * Reads a whole file into memory that is reused, unlike `readFileSync`: packing spends most of its time here.
 * @returns A view of the scratch memory, valid until its next use.
 * @throws An error of code `NO_FILE` for a pipe or a device, since reading it could block forever.
 */
export function readWhole(path: string, scratch: Scratch): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() && !found.isDirectory()) throw Object.assign(new Error('no plain file'), { code: 'NO_FILE' });
    const bytes = scratch.take(found.size);
    let at = 0;
    while (at < bytes.length) {
      const length = readSync(descriptor, bytes, at, bytes.length - at, null);
      if (length === 0) break;
      at += length;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}
