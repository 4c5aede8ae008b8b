import type { Prediction } from '../../../core/contract/prediction.ts';
import type { Failure } from '../failures.ts';
import type { ImageHeader } from './image-header.ts';
import type { Scaling } from './scale-down.ts';

/** Where a film is on its way to a verdict. */
export type Progress =
  | { readonly step: 'waiting' }
  | { readonly step: 'preparing' }
  | { readonly step: 'scaling' }
  | { readonly step: 'uploading'; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly step: 'judging' }
  /** The service asked for patience; another try follows by itself. */
  | { readonly step: 'pausing'; readonly failure: Failure }
  | { readonly step: 'judged'; readonly prediction: Prediction; readonly judgedAt: Date }
  | { readonly step: 'failed'; readonly failure: Failure };

export interface Film {
  readonly id: number;
  /** Name of the file; shown as text on this page and never sent. */
  readonly name: string;
  readonly file: Blob;
  /** Where it came from, for the sample films; null for a person's own. */
  readonly note: string | null;
  /** Null until its first bytes were read, and where they are no picture. */
  readonly header: ImageHeader | null;
  /** Object URL of the thumbnail. */
  readonly thumbnailUrl: string | null;
  /** Null where the film was sent as it is. */
  readonly scaling: Scaling | null;
  readonly progress: Progress;
}

/** True once nothing more happens to a film by itself. */
export function isSettled({ progress }: Film): boolean {
  return progress.step === 'judged' || progress.step === 'failed';
}

export function predictionOf({ progress }: Film): Prediction | null {
  return progress.step === 'judged' ? progress.prediction : null;
}

export function failureOf({ progress }: Film): Failure | null {
  return progress.step === 'failed' ? progress.failure : null;
}
