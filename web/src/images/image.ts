import type { Prediction } from '../../../core/contract/prediction.ts';
import type { Failure } from '../failures.ts';
import type { ImageHeader } from './image-header.ts';
import type { Scaling } from './scale-down.ts';

/** Where an image is on its way to a verdict. */
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

export interface Image {
  readonly id: number;
  /** Name of the file; shown as text on this page and never sent. */
  readonly name: string;
  readonly file: Blob;
  /** Where it came from, for the sample images; null for a person's own. */
  readonly note: string | null;
  /** Null until its first bytes were read, and where they are no image. */
  readonly header: ImageHeader | null;
  /** Object URL of the thumbnail. */
  readonly thumbnailUrl: string | null;
  /** Null where the image was sent as it is. */
  readonly scaling: Scaling | null;
  readonly progress: Progress;
}

/** True once nothing more happens to an image by itself. */
export function isSettled({ progress }: Image): boolean {
  return progress.step === 'judged' || progress.step === 'failed';
}

export function predictionOf({ progress }: Image): Prediction | null {
  return progress.step === 'judged' ? progress.prediction : null;
}

export function failureOf({ progress }: Image): Failure | null {
  return progress.step === 'failed' ? progress.failure : null;
}
