import type { GuardMode } from '../../core/contract/checks.ts';

/** A benchmark of one aspect of speed or memory. */
export interface Bench {
  /** Its argument on the command line. */
  readonly name: string;
  /** What is measured and how, in one line. */
  readonly about: string;
  run(options: BenchOptions): Promise<readonly Measurement[]>;
}

export interface BenchOptions {
  /** Measure less, for a quick look. */
  readonly quick: boolean;
  /** Folder with images at any depth. */
  readonly imagesDir: string;
  readonly modelDir: string;
  readonly guardMode: GuardMode;
  /** Checkout of an earlier version, with its packages installed; null: none is measured. */
  readonly previousDir: string | null;
}

export interface Measurement {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** True if there is no target, or the value meets it. */
export function meetsTarget({ value, target }: Measurement): boolean {
  if (target === undefined) return true;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
