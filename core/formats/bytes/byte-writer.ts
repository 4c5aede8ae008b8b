import { BytesError } from './bytes-error.ts';

/** Writes little-endian values into bytes that grow as needed. Mirrors `ByteReader`. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #offset = 0;

  /** @param capacity Initial size in bytes; a good guess saves copies. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#offset;
  }

  writeU8(value: number): void {
    this.#ensureInteger(value, 0, 0xff);
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  writeU32(value: number): void {
    this.#ensureInteger(value, 0, 0xffff_ffff);
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  writeI32(value: number): void {
    this.#ensureInteger(value, -0x8000_0000, 0x7fff_ffff);
    const at = this.#grow(4);
    this.#view.setInt32(at, value, true);
  }

  /** @param value 0..2^64 - 1; as a number at most 2^53 - 1. */
  writeU64(value: bigint | number): void {
    if (typeof value === 'number') this.#ensureInteger(value, 0, Number.MAX_SAFE_INTEGER);
    else if (value !== BigInt.asUintN(64, value)) this.#refuse('0 to 2^64 - 1', `${value}`);
    const at = this.#grow(8);
    this.#view.setBigUint64(at, BigInt(value), true);
  }

  /** @param value -2^63..2^63 - 1; as a number within ±(2^53 - 1). */
  writeI64(value: bigint | number): void {
    if (typeof value === 'number') this.#ensureInteger(value, -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    else if (value !== BigInt.asIntN(64, value)) this.#refuse('-2^63 to 2^63 - 1', `${value}`);
    const at = this.#grow(8);
    this.#view.setBigInt64(at, BigInt(value), true);
  }

  /** Rounds to the nearest 32-bit float. */
  writeF32(value: number): void {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value, true);
  }

  writeF64(value: number): void {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
  }

  writeBytes(bytes: Uint8Array): void {
    const start = this.#grow(bytes.length);
    this.#bytes.set(bytes, start);
  }

  /**
   * Writes text as UTF-8, without its length and without a terminator.
   * @returns The number of bytes written.
   */
  writeUtf8(text: string): number {
    const bytes = new TextEncoder().encode(text);
    this.writeBytes(bytes);
    return bytes.length;
  }

  writeZeros(count: number): void {
    const start = this.#grow(count);
    this.#bytes.fill(0, start, start + count);
  }

  /** The bytes written so far, as a view. Later writes may change it, so call this last. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#offset);
  }

  #grow(count: number): number {
    const start = this.#offset;
    const needed = start + count;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      larger.set(this.#bytes.subarray(0, start));
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#offset = needed;
    return start;
  }

  #ensureInteger(value: number, least: number, most: number): void {
    if (!Number.isInteger(value) || value < least || value > most) this.#refuse(`${least} to ${most}`, `${value}`);
  }

  #refuse(range: string, found: string): never {
    throw new BytesError('BYTES_RANGE', 'Writing an integer', {
      offset: this.#offset,
      needed: `a whole number from ${range}`,
      found,
    });
  }
}
