import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { GateEvent, GateResult } from '../../../core/contract/pipeline/execution.ts';
import { reportKey } from '../../../core/contract/pipeline/places.ts';
import type { PipelineReport } from '../../../core/contract/pipeline/report.ts';
import { decisiveAccuracy, type PipelineEvaluation } from '../../../core/evaluation/pipeline-evaluation.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { artefactOf, decideGate } from './decide.ts';
import { readDeployedExamination } from './deployed-model.ts';

const s3 = new S3Client({});
const ssm = new SSMClient({});

/** Decides whether the candidate may replace the deployed model, and stores the report in either case. */
export async function handler(event: GateEvent): Promise<GateResult> {
  const { MODEL_BUCKET, ENDPOINT_PARAMETER } = readEnvironment('gate');
  const evaluation = await readEvaluation(MODEL_BUCKET, event.evaluationKey);
  const candidate = {
    accuracy: decisiveAccuracy(evaluation),
    testSha256: event.testSha256,
    guardSha256: evaluation.guarded?.guard.sha256 ?? null,
    artefact: artefactOf(event),
  };
  const deployed = await readDeployedExamination({ s3, ssm }, ENDPOINT_PARAMETER, MODEL_BUCKET);
  const decision = decideGate(event.rule, candidate, deployed);
  const report: PipelineReport<PipelineEvaluation> = {
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
  log.info('The gate has decided', { execution: event.name, ...decision });
  const verdict = decision.passed ? 'The model passed.' : 'The model was refused.';
  return { passed: decision.passed, summary: [verdict, ...decision.reasons].join(' · '), reportKey: Key };
}

async function readEvaluation(Bucket: string, Key: string): Promise<PipelineEvaluation> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return JSON.parse((await Body?.transformToString()) ?? 'null') as PipelineEvaluation;
}
