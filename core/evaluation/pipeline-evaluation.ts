import type { ValidationTable } from '../contract/validation-table.ts';
import type { Estimate } from './estimate.ts';
import type { EvaluationReport } from './evaluate.ts';
import type { GuardedReport } from './guarded.ts';

/** The examination of a trained model: `evaluation.json`, and `evaluation` in the gate's report. */
export interface PipelineEvaluation extends EvaluationReport {
  /** Of the held-out images; `GET /api/status` serves it once the model is deployed. */
  readonly scores: ValidationTable;
  /** With the guard, where the service abstains; absent where it never does. */
  readonly guarded?: GuardedReport & {
    readonly guard: { readonly name: string; readonly version: string; readonly sha256: string };
  };
}

/**
 * What the gate decides by: the fraction of all images with the right verdict. An image without one counts as wrong, so that a
 * service that abstains from the hard ones does not pass for it.
 */
export function decisiveAccuracy({ guarded, atOperatingPoint }: PipelineEvaluation): Estimate {
  return (guarded?.atOperatingPoint ?? atOperatingPoint).metrics.accuracyOfAll;
}
