/**
 * Takes any number of bytes at a time from a series of chunks of any size, and holds no more than one chunk. For files
 * that are read piece by piece; `ByteReader` is for bytes in memory.
 */
export class ChunkReader {
  readonly #chunks: Iterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #offset = 0;

  constructor(chunks: Iterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /**
   * Takes the next `length` bytes; fewer at the end of the chunks.
   * @returns A view of a chunk where one holds them all, else a copy.
   */
  take(length: number): Uint8Array {
    const first = this.#takeFromChunk(length);
    if (first.length === length) return first;
    const pieces = [first];
    let missing = length - first.length;
    while (missing > 0 && this.#advance()) {
      const piece = this.#takeFromChunk(missing);
      pieces.push(piece);
      missing -= piece.length;
    }
    return joinBytes(pieces);
  }

  /** Ends the iteration, so that the source of the chunks is closed. */
  close(): void {
    this.#chunks.return?.();
  }

  #takeFromChunk(length: number): Uint8Array {
    const piece = this.#chunk.subarray(this.#at, this.#at + length);
    this.#at += piece.length;
    this.#offset += piece.length;
    return piece;
  }

  #advance(): boolean {
    const next = this.#chunks.next();
    if (next.done === true) return false;
    this.#chunk = next.value;
    this.#at = 0;
    return true;
  }
}

/** Joins pieces into one array; a single piece is returned unchanged. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1 && pieces[0] !== undefined) return pieces[0];
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
