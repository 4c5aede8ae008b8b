/** An instance type that AWS refused. */
export interface Refusal {
  readonly instanceType: string;
  readonly reason: string;
}

/** What a new model must reach. */
export interface GateRule {
  /** Accuracy on the held-out images, 0..1, undecided images counting as incorrect. */
  readonly minimumAccuracy: number;
  /** What the minimum is compared with: the point estimate, or the lower end of its 95 % interval. */
  readonly on: 'point' | 'lowerBound';
  /** How much lower than the deployed model's its accuracy may be, 0..1. */
  readonly maxDrop: number;
}

export interface GateDecision {
  readonly passed: boolean;
  /** One sentence for each question: which metric, what was needed, what was found. */
  readonly reasons: readonly string[];
}

/**
 * `report.json` of an execution: what was trained, how it was examined, and what the gate decided.
 * @template Evaluation The evaluation on the held-out images, as `core/evaluation` makes it.
 */
export interface PipelineReport<Evaluation> {
  readonly version: 1;
  /** Of the training specification. */
  readonly hash: string;
  readonly execution: string;
  readonly trainingJob: string;
  /** The type that the job ran on. */
  readonly instanceType: string;
  /** The types that AWS refused before. */
  readonly refusals: readonly Refusal[];
  /** True if a completed job of the same specification was reused, and nothing was trained. */
  readonly reused: boolean;
  /** SHA-256 of the held-out images. */
  readonly testSha256: string;
  readonly gate: GateRule & GateDecision;
  readonly evaluation: Evaluation;
}
