/**
 * Entropy-coded data of a JPEG (ITU T.81, F.2.2): a stream of bits, most significant first, in which FF is followed by
 * 00, and which a marker (FF and anything else) ends. Codes are canonical Huffman codes of at most 16 bits.
 */

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

/** @param counts How many codes there are of 1, 2, … 16 bits. @param symbols In the order of their codes. */
export function buildHuffmanLookup(counts: Uint8Array, symbols: Uint8Array): HuffmanLookup {
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

/** Reads codes and skips bits; past the end of the data it continues with zeros and counts them. */
export class HuffmanBits {
  readonly #data: Uint8Array;
  #position: number;
  #bits = 0;
  #count = 0;
  /** How many of the bits held are zeros from beyond the data. */
  #padding = 0;

  constructor(data: Uint8Array, position: number) {
    this.#data = data;
    this.#position = position;
  }

  /** Position of the marker that ended the data, or of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** True once more bits have been read than the data has. */
  get isExhausted(): boolean {
    return this.#padding > this.#count;
  }

  /** True if whole bytes are left before the marker. */
  get hasMore(): boolean {
    return this.#count - this.#padding >= 8 || !this.#isAtMarker();
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
  skip(count: number): void {
    if (this.#count < count) this.#fill();
    this.#count -= count;
  }

  /** Drops the rest of the last byte and steps over the marker that must follow. @returns The marker, or -1 if there is none. */
  takeMarker(): number {
    if (this.hasMore) return -1;
    while (this.#data[this.#position + 1] === 0xff) this.#position++;
    const marker = this.#data[this.#position + 1] ?? -1;
    this.#position += 2;
    this.#bits = 0;
    this.#count = 0;
    this.#padding = 0;
    return marker;
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#data[this.#position] ?? 0;
      if (byte === 0xff || this.#position >= this.#data.length) {
        if (this.#isAtMarker()) {
          this.#bits <<= 8;
          this.#count += 8;
          this.#padding += 8;
          continue;
        }
        this.#position++; // the 00 after FF
      }
      this.#position++;
      this.#bits = (this.#bits << 8) | byte;
      this.#count += 8;
    }
  }

  #isAtMarker(): boolean {
    if (this.#position >= this.#data.length) return true;
    return this.#data[this.#position] === 0xff && this.#data[this.#position + 1] !== 0;
  }
}
