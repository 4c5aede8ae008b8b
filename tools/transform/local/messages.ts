/** What the process that starts film workers and a worker say to each other. */

/** To a worker: judge this film. */
export interface FilmRequest {
  readonly id: number;
  readonly path: string;
}

/** From a worker. */
export type WorkerReply =
  | { readonly kind: 'ready' }
  /** The model cannot be opened; the worker ends. */
  | { readonly kind: 'broken'; readonly reason: string }
  | { readonly kind: 'judged'; readonly id: number; readonly probabilities: readonly number[] }
  /** This film cannot be judged. */
  | { readonly kind: 'unjudged'; readonly id: number; readonly reason: string };
