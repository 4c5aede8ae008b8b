import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK_SIZE = 1 << 20;

/** Reads a file piece by piece, each in memory of its own; at most `chunkSize` bytes a piece. */
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

/** Reads a UTF-8 file piece by piece; characters on the border of two pieces stay whole. */
export function* readText(path: string): Generator<string> {
  const decoder = new TextDecoder();
  for (const chunk of readChunks(path)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Memory for one file after the other. */
export class Scratch {
  #bytes = new Uint8Array(1 << 18);

  /** At least so many bytes; they hold until the next call. */
  take(size: number): Uint8Array {
    if (size > this.#bytes.length) this.#bytes = new Uint8Array(size * 2);
    return this.#bytes.subarray(0, size);
  }
}

/**
 * Reads a whole file, without the detours and the new memory of `readFileSync`: this is what packing is made of.
 * @returns Bytes of the scratch, which hold until it is used again.
 * @throws An error of code `NO_FILE` for a pipe or a device, which could keep it waiting for ever.
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
