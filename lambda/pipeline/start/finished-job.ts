import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { PLACES, trainingJobOf } from '../../../core/contract/pipeline/places.ts';
import type { Clients } from './clients.ts';
import { unlessGone } from './unless-gone.ts';

/**
 * The newest completed training job whose name starts with the prefix and whose artefact is still in the bucket. The
 * search starts from the artefacts: a job without one is of no use, and a stopped job leaves one too. An artefact whose job was
 * deleted by hand is passed over, since nothing says any more that its job was completed.
 */
export async function findFinishedJob(
  { s3, sageMaker }: Pick<Clients, 's3' | 'sageMaker'>,
  bucket: string,
  prefix: string,
): Promise<string | null> {
  const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${PLACES.jobs}/${prefix}` }));
  const newestFirst = (page.Contents ?? []).sort(
    (left, right) => Number(right.LastModified) - Number(left.LastModified),
  );
  for (const { Key = '' } of newestFirst) {
    const TrainingJobName = trainingJobOf(Key);
    if (TrainingJobName === null) continue;
    const job = await unlessGone(sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName })));
    if (job?.TrainingJobStatus === 'Completed') return job.TrainingJobName ?? null;
  }
  return null;
}
