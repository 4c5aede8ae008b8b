import { BytesError } from './bytes-error.ts';

/**
 * Reads little-endian values from bytes, in order. Mirrors `ByteWriter`.
 *
 * If the bytes end too soon, a read throws a `BytesError` (`BYTES_END`) and leaves the offset unchanged.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  readU8(): number {
    return this.#view.getUint8(this.#take(1, 'an unsigned 8-bit integer'));
  }

  readU32(): number {
    return this.#view.getUint32(this.#take(4, 'an unsigned 32-bit integer'), true);
  }

  readI32(): number {
    return this.#view.getInt32(this.#take(4, 'a signed 32-bit integer'), true);
  }

  readU64(): bigint {
    return this.#view.getBigUint64(this.#take(8, 'an unsigned 64-bit integer'), true);
  }

  readI64(): bigint {
    return this.#view.getBigInt64(this.#take(8, 'a signed 64-bit integer'), true);
  }

  readF32(): number {
    return this.#view.getFloat32(this.#take(4, 'a 32-bit float'), true);
  }

  readF64(): number {
    return this.#view.getFloat64(this.#take(8, 'a 64-bit float'), true);
  }

  /**
   * Reads an unsigned 64-bit integer that is a count, such as an array's length, before memory is allocated for it.
   * @param limit Largest plausible value; at most 2^53 - 1.
   * @throws {BytesError} `BYTES_RANGE` above the limit.
   */
  readU64AsNumber(limit: number = Number.MAX_SAFE_INTEGER): number {
    const start = this.#offset;
    const value = this.readU64();
    if (value <= BigInt(limit)) return Number(value);
    this.#offset = start;
    throw new BytesError('BYTES_RANGE', 'Reading an unsigned 64-bit integer', {
      offset: start,
      needed: `at most ${limit}`,
      found: `${value}`,
    });
  }

  /**
   * Reads a signed 64-bit integer as a number.
   * @throws {BytesError} `BYTES_RANGE` outside of ±(2^53 - 1).
   */
  readI64AsNumber(): number {
    const start = this.#offset;
    const value = this.readI64();
    if (Number.isSafeInteger(Number(value))) return Number(value);
    this.#offset = start;
    throw new BytesError('BYTES_RANGE', 'Reading a signed 64-bit integer', {
      offset: start,
      needed: `at most ±${Number.MAX_SAFE_INTEGER}`,
      found: `${value}`,
    });
  }

  /** Reads `length` bytes as a view of the reader's bytes, not a copy. */
  readBytes(length: number): Uint8Array {
    const start = this.#take(length, 'bytes');
    return this.#bytes.subarray(start, start + length);
  }

  /**
   * Reads `length` bytes of UTF-8.
   * @throws {BytesError} `BYTES_UTF8` if they are not.
   */
  readUtf8(length: number): string {
    const start = this.#offset;
    const bytes = this.readBytes(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      this.#offset = start;
      throw new BytesError('BYTES_UTF8', 'Reading text', {
        offset: start,
        needed: `${length} bytes of UTF-8`,
        found: 'bytes that are not',
      });
    }
  }

  skip(length: number): void {
    this.#take(length, 'bytes to skip');
  }

  #take(length: number, what: string): number {
    const start = this.#offset;
    if (!(length >= 0 && length <= this.remaining)) {
      throw new BytesError('BYTES_END', `Reading ${what}`, {
        offset: start,
        needed: `${length} bytes`,
        found: `${this.remaining}`,
      });
    }
    this.#offset += length;
    return start;
  }
}
