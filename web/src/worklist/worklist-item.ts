import type { Prediction } from '../../../core/contract/prediction.ts';
import type { ImageHeader } from '../../../imaging/image-header.ts';
import type { Scaling } from '../images/scale-down.ts';
import type { Failure } from '../service/failures.ts';

/** Where an image is on its way to a verdict. */
export type Progress =
  | { readonly step: 'waiting' }
  | { readonly step: 'preparing' }
  | { readonly step: 'scaling' }
  | { readonly step: 'uploading'; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly step: 'classifying' }
  /** The service asked for patience; another try follows by itself. */
  | { readonly step: 'pausing'; readonly failure: Failure }
  | { readonly step: 'classified'; readonly prediction: Prediction; readonly classifiedAt: Date }
  | { readonly step: 'failed'; readonly failure: Failure };

export interface WorklistItem {
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
export function isSettled({ progress }: WorklistItem): boolean {
  return progress.step === 'classified' || progress.step === 'failed';
}

export function predictionOf({ progress }: WorklistItem): Prediction | null {
  return progress.step === 'classified' ? progress.prediction : null;
}

export function failureOf({ progress }: WorklistItem): Failure | null {
  return progress.step === 'failed' ? progress.failure : null;
}
