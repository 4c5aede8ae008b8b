import type { CheckOptions } from '../../common/checks.ts';
import type { CheckedClassification } from '../../common/classify-prepared.ts';

/** Messages between the process that starts image workers and a worker. */

/** What a worker is started with. */
export interface WorkerStart extends CheckOptions {
  readonly modelDir: string;
}

/** To a worker: classify this image. */
export interface ImageRequest {
  readonly id: number;
  readonly path: string;
}

/** From a worker. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  /** The model cannot be opened; the worker ends. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'classified'; readonly id: number; readonly classification: CheckedClassification }
  /** This image cannot be classified. */
  | { readonly kind: 'unclassified'; readonly id: number; readonly reason: string };
