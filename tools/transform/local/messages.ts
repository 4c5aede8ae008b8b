/** Messages between the process that starts image workers and a worker. */

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
  | { readonly kind: 'classified'; readonly id: number; readonly probabilities: readonly number[] }
  /** This image cannot be classified. */
  | { readonly kind: 'unclassified'; readonly id: number; readonly reason: string };
