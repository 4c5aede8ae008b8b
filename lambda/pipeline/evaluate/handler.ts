import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { EvaluateEvent } from '../../../core/contract/pipeline/execution.ts';
import { evaluationKey } from '../../../core/contract/pipeline/places.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { evaluate } from '../../../core/evaluation/evaluate.ts';
import { evaluateGuarded } from '../../../core/evaluation/guarded.ts';
import { decisiveAccuracy, type PipelineEvaluation } from '../../../core/evaluation/pipeline-evaluation.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { joinChecks, readChecks } from './read-checks.ts';
import { type NamedImage, readOutputs } from './read-outputs.ts';

/** What the next steps need; the complete report is in the bucket. */
export interface EvaluateResult {
  readonly evaluationKey: string;
  readonly accuracy: Estimate;
}

const s3 = new S3Client({});

/** Evaluates the model from the outputs of the batch transforms and stores the report. */
export async function handler(event: EvaluateEvent): Promise<EvaluateResult> {
  const { MODEL_BUCKET: bucket } = readEnvironment('evaluate');
  const { normal, pneumonia } = event.folders;
  const images = [
    ...(await readOutputs(s3, { bucket, label: 0, ...normal })),
    ...(await readOutputs(s3, { bucket, label: 1, ...pneumonia })),
  ];
  const report: PipelineEvaluation = {
    ...evaluate(images, event.operatingPoint),
    scores: tabulateScores(images, event.operatingPoint, `the ${images.length} held-out images of the examination`),
    ...(await guardedPart(images, event, bucket)),
  };
  const key = evaluationKey(event.name);
  const Body = JSON.stringify(report);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
  const accuracy = decisiveAccuracy(report);
  log.info('Evaluated the model', { execution: event.name, images: report.films, accuracy });
  return { evaluationKey: key, accuracy };
}

/** Nothing where the service never abstains. */
async function guardedPart(
  images: readonly NamedImage[],
  { operatingPoint, checksKey = null }: EvaluateEvent,
  bucket: string,
): Promise<Pick<PipelineEvaluation, 'guarded'>> {
  if (checksKey === null) return {};
  const checks = await readChecks(s3, bucket, checksKey);
  const guarded = evaluateGuarded(joinChecks(images, checks), { operatingPoint });
  return { guarded: { ...guarded, guard: checks.guard } };
}
