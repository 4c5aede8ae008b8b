/*
 * Entropy-coded data of a JPEG (ITU-T T.81, F.2.2): a stream of bits, most significant first, in intervals. A byte FF is
 * followed by 00; FF (or several) and anything else is the marker that ends an interval: a restart marker (FF D0 … D7, in
 * turn) or, at the end of the scan, the marker of the next segment. Unused bits of the last byte are 1. Codes are canonical
 * Huffman codes of at most 16 bits.
 */
import { corruptJpeg } from './jpeg-error.ts';
import { RST0 } from './segments.ts';
import type { HuffmanTable } from './tables.ts';

/** Codes of up to this many bits, which nearly all codes are, take one look-up. */
const QUICK_BITS = 10;

export interface HuffmanLookup {
  /** Indexed by the next ten bits: length of the code × 256 + symbol; 0 where the code is longer, or there is none. */
  readonly quick: Uint16Array;
  /** Indexed by length: one more than the largest code, left-aligned in 16 bits. */
  readonly limits: Int32Array;
  /** Indexed by length: what to add to a code to get the index of its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

export function buildHuffmanLookup({ counts, symbols }: HuffmanTable): HuffmanLookup {
  const quick = new Uint16Array(1 << QUICK_BITS);
  const limits = new Int32Array(17);
  const offsets = new Int32Array(17);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length++) {
    offsets[length] = place - code;
    for (let i = 0; i < (counts[length - 1] ?? 0); i++, code++, place++) {
      if (length > QUICK_BITS) continue;
      const entry = (length << 8) | (symbols[place] ?? 0);
      quick.fill(entry, code << (QUICK_BITS - length), (code + 1) << (QUICK_BITS - length));
    }
    limits[length] = code << (16 - length);
    code <<= 1;
  }
  return { quick, limits, offsets, symbols };
}

/** So many zeros at the end of data are no codes: those of grey stored as colour end in one or two. */
const LOST_BYTES = 8;

/** Reads codes and skips bits; past the end of an interval it continues with zeros and counts them. */
export class HuffmanBits {
  readonly #data: Uint8Array;
  /** Of the next byte that is not held yet, or of the marker. */
  #position: number;
  /** The latest 32 bits; the last `#count` of them are still to be read. */
  #bits = 0;
  #count = 0;
  /** How many of the bits held are zeros from beyond the interval. */
  #padding = 0;

  constructor(data: Uint8Array, position: number) {
    this.#data = data;
    this.#position = position;
  }

  /** Position of the marker, after `endInterval`. */
  get position(): number {
    return this.#position;
  }

  /** True once more bits have been read than the interval has. */
  get isExhausted(): boolean {
    return this.#padding > this.#count;
  }

  /** @returns The symbol of the next code, or -1 if no code begins with these bits. */
  readSymbol({ quick, limits, offsets, symbols }: HuffmanLookup): number {
    if (this.#count < 16) this.#fill();
    const next = (this.#bits >>> (this.#count - 16)) & 0xffff;
    const entry = quick[next >> (16 - QUICK_BITS)] as number;
    if (entry !== 0) {
      this.#count -= entry >> 8;
      return entry & 0xff;
    }
    for (let length = QUICK_BITS + 1; length <= 16; length++) {
      if (next >= (limits[length] as number)) continue;
      this.#count -= length;
      return symbols[(next >> (16 - length)) + (offsets[length] as number)] ?? -1;
    }
    return -1;
  }

  /** @param count 0 to 16. */
  readBits(count: number): number {
    this.skip(count);
    return (this.#bits >>> this.#count) & ((1 << count) - 1);
  }

  /** @param count 0 to 16. */
  skip(count: number): void {
    if (this.#count < count) this.#fill();
    this.#count -= count;
  }

  /** @param count Any. */
  skipMany(count: number): void {
    for (let left = count; left > 0 && !this.isExhausted; left -= 16) this.skip(Math.min(left, 16));
  }

  /**
   * Ends an interval after its last block, and moves to the marker. Nothing may be left but the rest of a byte, and padding of
   * bytes 00 or FF, which some frame grabbers write and decoders skip. Where zeros go on from the data into the padding, the
   * last blocks are zeros themselves: a lost sector, not an image.
   * @throws {JpegError}
   */
  endInterval(): { readonly isPadded: boolean } {
    if (this.isExhausted) throw corruptJpeg('A scan has too few blocks.');
    const heldBytes = (this.#count - this.#padding) >> 3;
    const paddingAt = this.#position - heldBytes;
    const padding = this.#passPadding(heldBytes);
    if (this.#position >= this.#data.length) throw corruptJpeg('It ends within a scan.');
    if (padding.hasZeros && this.#endsInZeros(paddingAt)) throw corruptJpeg('A scan ends in zeros.');
    return padding;
  }

  #passPadding(heldBytes: number): { isPadded: boolean; hasZeros: boolean } {
    const found = { isPadded: false, hasZeros: false };
    const pass = (byte: number) => {
      if (byte !== 0 && byte !== 0xff) throw corruptJpeg('A scan goes on after its last block.');
      found.isPadded = true;
      if (byte === 0) found.hasZeros = true;
    };
    const held = this.#bits >>> this.#padding;
    for (let left = heldBytes; left > 0; left--) pass((held >>> (8 * (left - 1))) & 0xff);
    for (let byte = this.#takeByte(); byte !== null; byte = this.#takeByte()) pass(byte);
    return found;
  }

  #endsInZeros(end: number): boolean {
    return this.#data.subarray(end - LOST_BYTES, end).every((byte) => byte === 0);
  }

  /**
   * Steps over the restart marker after an interval.
   * @param restartsBefore How many came before it in the scan.
   * @returns False, and no step, if there is another marker.
   */
  takeRestart(restartsBefore: number): boolean {
    let at = this.#position;
    while (this.#data[at] === 0xff) at++;
    if (this.#data[at] !== RST0 + (restartsBefore & 7)) return false;
    this.#position = at + 1;
    this.#bits = 0;
    this.#count = 0;
    this.#padding = 0;
    return true;
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#takeByte();
      if (byte === null) this.#padding += 8;
      this.#bits = (this.#bits << 8) | (byte ?? 0);
      this.#count += 8;
    }
  }

  /** @returns The next byte; null at a marker or the end of the file, which stay where they are. */
  #takeByte(): number | null {
    const byte = this.#data[this.#position];
    if (byte === undefined) return null;
    if (byte !== 0xff) {
      this.#position++;
      return byte;
    }
    if (this.#padding > 0) return null; // found before
    let at = this.#position + 1;
    while (this.#data[at] === 0xff) at++;
    if (this.#data[at] !== 0) return null;
    this.#position = at + 1;
    return byte;
  }
}
