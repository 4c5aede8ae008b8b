/** What the process that starts image workers and a worker say to each other. */

/** To a worker: judge this image. */
export interface ImageRequest {
  readonly id: number;
  readonly path: string;
}

/** From a worker. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  /** The model cannot be opened; the worker ends. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'judged'; readonly id: number; readonly probabilities: readonly number[] }
  /** This image cannot be judged. */
  | { readonly kind: 'unjudged'; readonly id: number; readonly reason: string };
