import type { EvaluationReport } from '../../../core/evaluation/evaluate.ts';
import type { Refusal } from '../refusal/handler.ts';
import type { GateDecision, GateRule } from './decide.ts';

/** `report.json` of an execution: what was trained, on what it was judged, and what the gate said. */
export interface PipelineReport {
  readonly version: 1;
  /** Of the training specification. */
  readonly hash: string;
  readonly execution: string;
  readonly trainingJob: string;
  /** The type that the job ran on, and those that AWS refused before. */
  readonly instanceType: string;
  readonly refusals: readonly Refusal[];
  /** True where a completed job of the same specification was taken, and nothing was trained. */
  readonly reused: boolean;
  readonly testSha256: string;
  readonly gate: GateRule & GateDecision;
  readonly evaluation: EvaluationReport;
}
