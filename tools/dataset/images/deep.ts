import type { Windowing } from '../../../imaging/window.ts';

/** How the samples of a 16-bit image become 8 bits; by the rule of the service. */
export type Deep = Pick<Windowing, 'bitsUsed' | 'window' | 'assumed'>;

/** Images that are windowed alike. */
export interface DeepCount extends Deep {
  readonly count: number;
}

/** Counts 16-bit images by how they are windowed. */
export class DeepTally {
  readonly #counts = new Map<string, DeepCount>();

  add({ bitsUsed, window, assumed }: Deep, count = 1): void {
    const key = `${bitsUsed} ${assumed}`;
    this.#counts.set(key, { bitsUsed, window, assumed, count: (this.#counts.get(key)?.count ?? 0) + count });
  }

  /** Fewest bits first. */
  get counts(): DeepCount[] {
    return [...this.#counts.values()].sort((a, b) => a.bitsUsed - b.bitsUsed || Number(a.assumed) - Number(b.assumed));
  }
}

/** @returns For example: `12 bits used, samples 0 to 4095, by the largest sample`. */
export function describeDeep({ bitsUsed, window, assumed }: Deep): string {
  const source = assumed ? ', by the largest sample' : '';
  return `${bitsUsed} bits used, samples ${window.low} to ${window.high}${source}`;
}
