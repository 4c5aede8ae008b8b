/** A share of a budget, which grows as it is used and is given back as a whole. */
export interface ByteLease {
  /** @returns False, and nothing is taken, if less than that is left. */
  take(count: number): boolean;
  giveBack(): void;
}

/** Bounds the memory of many requests together: by the bytes that have come, so that slow senders hold next to nothing. */
export class ByteBudget {
  #left: number;

  constructor(totalInBytes: number) {
    this.#left = totalInBytes;
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
      giveBack: () => {
        this.#left += taken;
        taken = 0;
      },
    };
  }
}
