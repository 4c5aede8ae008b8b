import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { deployedReportKey, modelHashOf } from '../../../core/contract/pipeline/places.ts';
import type { PipelineReport } from '../../../core/contract/pipeline/report.ts';
import { decisiveAccuracy, type PipelineEvaluation } from '../../../core/evaluation/pipeline-evaluation.ts';
import type { Examination } from './decide.ts';

/**
 * The examination of the model that the endpoint serves now. It is found by way of the endpoint's configuration, the model, the
 * artefact's address, and the report next to the artefact.
 * @returns Null if there is no endpoint, or its model did not pass this gate.
 */
export async function readDeployedExamination(
  clients: { readonly s3: S3Client; readonly sageMaker: SageMakerClient },
  endpointName: string,
  bucket: string,
): Promise<Examination | null> {
  const modelDataUrl = await readModelDataUrl(clients.sageMaker, endpointName);
  const hash = modelDataUrl === null ? null : modelHashOf(modelDataUrl, bucket);
  return hash === null ? null : readExamination(clients.s3, bucket, hash);
}

async function readModelDataUrl(sageMaker: SageMakerClient, EndpointName: string): Promise<string | null> {
  try {
    const { EndpointConfigName } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName }));
    const { ProductionVariants } = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
    const { PrimaryContainer } = await sageMaker.send(
      new DescribeModelCommand({ ModelName: ProductionVariants?.[0]?.ModelName }),
    );
    return PrimaryContainer?.ModelDataUrl ?? null;
  } catch (error) {
    if (isNamed(error, 'ValidationException') && /could not find/i.test(error.message)) return null;
    throw error;
  }
}

async function readExamination(s3: S3Client, Bucket: string, hash: string): Promise<Examination | null> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: deployedReportKey(hash) }));
    const report = JSON.parse((await Body?.transformToString()) ?? 'null') as PipelineReport<PipelineEvaluation>;
    const { evaluation, testSha256 } = report;
    const guardSha256 = evaluation.guarded?.guard.sha256 ?? null;
    return { accuracy: decisiveAccuracy(evaluation), testSha256, guardSha256 };
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return null;
    throw error;
  }
}

function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
