/** One question about speed or memory, answered by measuring. */
export interface Bench {
  /** What is given on the command line to run this one alone. */
  readonly name: string;
  /** One line on what is measured, and how. */
  readonly about: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}

export interface BenchOptions {
  /** Measure less, for a first look. */
  readonly quick: boolean;
  /** Folder with images, searched with all that lies below it. */
  readonly imagesDir: string;
  readonly modelDir: string;
}

export interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: Target;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** True if there is no target, or the value meets it. */
export function meetsTarget({ value, target }: Figure): boolean {
  if (target === undefined) return true;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
