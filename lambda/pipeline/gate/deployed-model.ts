import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type EndpointParameter, endpointParameterSchema } from '../../../core/contract/endpoint-parameter.ts';
import type { PipelineReport } from '../../../core/contract/pipeline/report.ts';
import { decisiveAccuracy, type PipelineEvaluation } from '../../../core/evaluation/pipeline-evaluation.ts';
import { artefactOf, type Examination } from './decide.ts';

/**
 * The examination of the model that serves now. It is found by way of the parameter that says what serves, and the report that
 * this names.
 * @returns Null if nothing was hosted yet, or no report in the bucket tells of the model.
 */
export async function readDeployedExamination(
  clients: { readonly s3: S3Client; readonly ssm: SSMClient },
  parameter: string,
  bucket: string,
): Promise<Examination | null> {
  const report = (await readParameter(clients.ssm, parameter))?.report ?? '';
  const home = `s3://${bucket}/`;
  return report.startsWith(home) ? readExamination(clients.s3, bucket, report.slice(home.length)) : null;
}

async function readParameter(ssm: SSMClient, Name: string): Promise<EndpointParameter | null> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    return endpointParameterSchema.parse(JSON.parse(Parameter?.Value ?? 'null'));
  } catch (error) {
    if (isNamed(error, 'ParameterNotFound')) return null;
    throw error;
  }
}

async function readExamination(s3: S3Client, Bucket: string, Key: string): Promise<Examination | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const report = JSON.parse((await Body?.transformToString()) ?? 'null') as PipelineReport<PipelineEvaluation>;
    const { evaluation, testSha256 } = report;
    const guardSha256 = evaluation.guarded?.guard.sha256 ?? null;
    return { accuracy: decisiveAccuracy(evaluation), testSha256, guardSha256, artefact: artefactOf(report) };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return null;
    throw error;
  }
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
