import type { DeepTally } from '../images/deep.ts';

export interface PrepareOptions {
  readonly output: string;
  readonly seed: number;
  /** Images of each class that go to validation. */
  readonly validation: number;
  readonly exclude?: string;
  /** Pixels of the shorter side; 0 leaves the size. */
  readonly resize: number;
  readonly quality: number;
  readonly numThread: number;
  readonly onError: 'skip' | 'fail';
  /** Width and height of the held-out images, in pixels. */
  readonly inputSide: number;
  /** False to leave the held-out images unchecked. */
  readonly checks: boolean;
  /** Folder of the guard. */
  readonly guardModel?: string;
  readonly json?: boolean;
}

/** What the parts of a preparation share. */
export interface PrepareJob {
  readonly source: string;
  readonly folder: string;
  readonly classes: readonly string[];
  readonly options: PrepareOptions;
  readonly signal: AbortSignal;
  /** Images that could not be read, by path; filled on the way. */
  readonly failures: string[];
  /** Packed images of 16 bits; filled on the way. */
  readonly deep: DeepTally;
}
