/** Collects faults: counts all, and keeps the text of the first ones. */
export class Faults {
  readonly #kept: string[] = [];
  #count = 0;

  add(fault: string): void {
    this.#count++;
    if (this.#kept.length < KEPT) this.#kept.push(fault);
  }

  get count(): number {
    return this.#count;
  }

  /** The first faults, and a line with the number of the others. */
  get lines(): readonly string[] {
    const more = this.#count - this.#kept.length;
    return more === 0 ? this.#kept : [...this.#kept, `… and ${more} more`];
  }
}

const KEPT = 20;
