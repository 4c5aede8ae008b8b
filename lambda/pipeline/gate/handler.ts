import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { EvaluationReport } from '../../../core/evaluation/evaluate.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { reportKey } from '../common/places.ts';
import type { Refusal } from '../refusal/handler.ts';
import { decideGate, type GateRule } from './decide.ts';
import { readDeployedExamination } from './deployed-model.ts';
import type { PipelineReport } from './report.ts';

export interface GateEvent {
  /** Of the execution. */
  readonly name: string;
  readonly hash: string;
  readonly trainingJob: string;
  readonly instanceType: string;
  readonly finishedJob: string | null;
  readonly refusals: readonly Refusal[];
  readonly evaluationKey: string;
  readonly testSha256: string;
  readonly rule: GateRule;
}

export interface GateResult {
  readonly passed: boolean;
  /** All reasons in one line, for CloudFormation's events. */
  readonly summary: string;
  readonly reportKey: string;
}

const s3 = new S3Client({});
const sageMaker = new SageMakerClient({});

/** Asks whether the candidate may replace what serves now, and keeps the report, whatever the answer. */
export async function handler(event: GateEvent): Promise<GateResult> {
  const { MODEL_BUCKET, ENDPOINT_NAME } = readEnvironment(['MODEL_BUCKET', 'ENDPOINT_NAME']);
  const evaluation = await readEvaluation(MODEL_BUCKET, event.evaluationKey);
  const candidate = {
    accuracy: evaluation.atOperatingPoint.metrics.accuracyOfAll,
    testSha256: event.testSha256,
  };
  const deployed = await readDeployedExamination({ s3, sageMaker }, ENDPOINT_NAME, MODEL_BUCKET);
  const decision = decideGate(event.rule, candidate, deployed);
  const report: PipelineReport = {
    version: 1,
    hash: event.hash,
    execution: event.name,
    trainingJob: event.trainingJob,
    instanceType: event.instanceType,
    refusals: event.refusals,
    reused: event.finishedJob !== null,
    testSha256: event.testSha256,
    gate: { ...event.rule, ...decision },
    evaluation,
  };
  const Key = reportKey(event.name);
  const Body = JSON.stringify(report, null, 2);
  await s3.send(new PutObjectCommand({ Bucket: MODEL_BUCKET, Key, Body, ContentType: 'application/json' }));
  log.info('The gate has spoken', { execution: event.name, ...decision });
  const verdict = decision.passed ? 'The model passed.' : 'The model was refused.';
  return { passed: decision.passed, summary: [verdict, ...decision.reasons].join(' · '), reportKey: Key };
}

async function readEvaluation(Bucket: string, Key: string): Promise<EvaluationReport> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? 'null') as EvaluationReport;
}
