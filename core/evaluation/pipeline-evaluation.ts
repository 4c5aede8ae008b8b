import type { ValidationTable } from '../contract/validation-table.ts';
import type { EvaluationReport } from './evaluate.ts';

/** The examination of a trained model: `evaluation.json`, and `evaluation` in the gate's report. */
export interface PipelineEvaluation extends EvaluationReport {
  /** Of the held-out images; `GET /api/status` serves it once the model is deployed. */
  readonly scores: ValidationTable;
}
