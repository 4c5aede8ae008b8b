import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { evaluate } from '../../../core/evaluation/evaluate.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { evaluationKey } from '../common/places.ts';
import { readOutputs } from './read-outputs.ts';

export interface EvaluateEvent {
  /** Of the execution. */
  readonly name: string;
  readonly folders: { readonly normal: TransformFolder; readonly pneumonia: TransformFolder };
  /** Threshold of the model, 0..1. */
  readonly operatingPoint: number;
}

interface TransformFolder {
  readonly prefix: string;
  readonly expected: number;
}

/** What the next steps need; the whole report lies in the bucket. */
export interface EvaluateResult {
  readonly evaluationKey: string;
  readonly accuracy: Estimate;
}

const s3 = new S3Client({});

/** Judges the model by the outputs of the batch transforms and keeps the report. */
export async function handler(event: EvaluateEvent): Promise<EvaluateResult> {
  const { MODEL_BUCKET: bucket } = readEnvironment(['MODEL_BUCKET']);
  const { normal, pneumonia } = event.folders;
  const images = [
    ...(await readOutputs(s3, { bucket, label: 0, ...normal })),
    ...(await readOutputs(s3, { bucket, label: 1, ...pneumonia })),
  ];
  const report = evaluate(images, event.operatingPoint);
  const key = evaluationKey(event.name);
  const Body = JSON.stringify(report);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
  const accuracy = report.atOperatingPoint.metrics.accuracyOfAll;
  log.info('Judged the model', { execution: event.name, images: report.films, accuracy });
  return { evaluationKey: key, accuracy };
}
