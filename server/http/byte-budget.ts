/** A part of a budget that grows with use and is released as a whole. */
export interface ByteLease {
  /** @returns False, without taking anything, if less than `count` is left. */
  take(count: number): boolean;
  release(): void;
}

/** Limits the memory of all requests together. It counts bytes that have arrived, so slow senders use almost none of it. */
export class ByteBudget {
  readonly #total: number;
  #left: number;

  constructor(totalInBytes: number) {
    this.#total = totalInBytes;
    this.#left = totalInBytes;
  }

  /** True while more than half of it is taken. */
  get isShort(): boolean {
    return this.#left < this.#total / 2;
  }

  open(): ByteLease {
    let taken = 0;
    return {
      take: (count) => {
        if (count > this.#left) return false;
        this.#left -= count;
        taken += count;
        return true;
      },
      release: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}
