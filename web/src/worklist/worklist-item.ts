import { remark } from '../../../core/contract/checks.ts';
import type { ImageHeader } from '../../../imaging/image-header.ts';
import type { Windowing } from '../../../imaging/window.ts';
import type { Scaling } from '../images/scale-down.ts';
import type { Failure } from '../service/failures.ts';
import type { Prediction } from '../service/prediction.ts';

/** How far an image has come on its way to a verdict. */
export type Progress =
  | { readonly step: 'waiting' }
  | { readonly step: 'preparing' }
  | { readonly step: 'scaling' }
  | { readonly step: 'uploading'; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly step: 'classifying' }
  /** The service is busy; another try follows automatically. */
  | { readonly step: 'pausing'; readonly failure: Failure }
  | { readonly step: 'classified'; readonly prediction: Prediction; readonly classifiedAt: Date }
  | { readonly step: 'failed'; readonly failure: Failure };

/** An image in the worklist, with its progress. */
export interface WorklistItem {
  readonly id: number;
  /** Name of the file; shown as text on this page and never sent. */
  readonly name: string;
  readonly file: Blob;
  /** Origin of a sample image; null for the reader's own images. */
  readonly note: string | null;
  /** Null until the first bytes are read, and where they belong to no image. */
  readonly header: ImageHeader | null;
  /** Object URL of the thumbnail. */
  readonly thumbnailUrl: string | null;
  /** Null where the image was sent unchanged. */
  readonly scaling: Scaling | null;
  readonly progress: Progress;
}

export const WAITING: Progress = { step: 'waiting' };

/** True once the item has a verdict or a failure. */
export function isSettled({ progress }: WorklistItem): boolean {
  return progress.step === 'classified' || progress.step === 'failed';
}

export function predictionOf({ progress }: WorklistItem): Prediction | null {
  return progress.step === 'classified' ? progress.prediction : null;
}

/**
 * Whatever was found beside the reason. Of an image that the page brought to eight bits itself, the service cannot
 * know what was assumed.
 */
export function cautionsOf(item: WorklistItem): Prediction['cautions'] {
  const prediction = predictionOf(item);
  if (prediction === null) return [];
  const { cautions } = prediction;
  return item.scaling?.windowing?.assumed ? [...cautions, remark('BIT_DEPTH_ASSUMED')] : cautions;
}

/** The cautions beside a verdict. Where a check stood against the image, whatever else was found does not matter. */
export function cautionsBesideVerdict(item: WorklistItem): Prediction['cautions'] {
  const prediction = predictionOf(item);
  return prediction === null || isWithheld(prediction) ? [] : cautionsOf(item);
}

/** True if a check stood against the image, so that its probability means nothing. */
export function isWithheld({ reason }: Pick<Prediction, 'reason'>): boolean {
  return reason !== null && reason.code !== 'AT_THRESHOLD';
}

/** How the samples of an image became eight bits, on the page or in the service; null where the service does not say. */
export function windowingOf(item: WorklistItem): Windowing | null {
  return item.scaling?.windowing ?? predictionOf(item)?.preparation ?? null;
}

export function failureOf({ progress }: WorklistItem): Failure | null {
  return progress.step === 'failed' ? progress.failure : null;
}

/** True where another try may succeed. */
export function isRetryable(item: WorklistItem): boolean {
  return failureOf(item)?.retryable === true;
}
