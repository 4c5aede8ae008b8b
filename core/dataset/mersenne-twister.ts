/**
 * MT19937, seeded and read as CPython's `random` does it, so that a seed gives the same order in Python and here,
 * whatever the version.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  /** @param seed 0..2^53 - 1. */
  constructor(seed: number) {
    const key = seed < WORD ? [seed] : [seed % WORD, Math.floor(seed / WORD)];
    this.#initialise(19_650_218);
    this.#mixIn(key);
  }

  /** A uniformly distributed integer from 0 to `limit` - 1; `limit` is 1..2^32 - 1. */
  drawBelow(limit: number): number {
    const bits = 32 - Math.clz32(limit);
    for (;;) {
      const drawn = this.#drawWord() >>> (32 - bits);
      if (drawn < limit) return drawn;
    }
  }

  #initialise(seed: number): void {
    this.#state[0] = seed;
    for (let at = 1; at < SIZE; at++) {
      const before = this.#word(at - 1);
      this.#state[at] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + at;
    }
  }

  #mixIn(key: readonly number[]): void {
    let at = 1;
    const step = () => {
      at++;
      if (at < SIZE) return;
      this.#state[0] = this.#word(SIZE - 1);
      at = 1;
    };
    const stirred = (factor: number) => {
      const before = this.#word(at - 1);
      return this.#word(at) ^ Math.imul(before ^ (before >>> 30), factor);
    };
    for (let round = 0; round < SIZE; round++) {
      const keyAt = round % key.length;
      this.#state[at] = stirred(1_664_525) + (key[keyAt] ?? 0) + keyAt;
      step();
    }
    for (let round = 1; round < SIZE; round++) {
      this.#state[at] = stirred(1_566_083_941) - at;
      step();
    }
    this.#state[0] = 0x8000_0000;
  }

  #drawWord(): number {
    if (this.#at === SIZE) this.#twist();
    let word = this.#word(this.#at++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #twist(): void {
    for (let at = 0; at < SIZE; at++) {
      const joined = (this.#word(at) & 0x8000_0000) | (this.#word((at + 1) % SIZE) & 0x7fff_ffff);
      const twisted = (joined >>> 1) ^ ((joined & 1) === 0 ? 0 : 0x9908_b0df);
      this.#state[at] = this.#word((at + MIDDLE) % SIZE) ^ twisted;
    }
    this.#at = 0;
  }

  #word(at: number): number {
    return this.#state[at] ?? 0;
  }
}

const SIZE = 624;
const MIDDLE = 397;
const WORD = 2 ** 32;
