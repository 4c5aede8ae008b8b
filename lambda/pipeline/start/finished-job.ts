import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { PLACES } from '../common/places.ts';
import type { Clients } from './clients.ts';

/**
 * A completed training job whose name starts with the prefix, and whose artefact is still in the bucket: the newest.
 * Artefacts are asked first, for a stopped job leaves one too, and a job whose artefact is gone is of no use.
 */
export async function findFinishedJob(
  { s3, sageMaker }: Pick<Clients, 's3' | 'sageMaker'>,
  bucket: string,
  prefix: string,
): Promise<string | null> {
  const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${PLACES.jobs}/${prefix}` }));
  const artefacts = (page.Contents ?? [])
    .filter(({ Key = '' }) => Key.endsWith('/output/model.tar.gz'))
    .sort((left, right) => Number(right.LastModified) - Number(left.LastModified));
  for (const { Key = '' } of artefacts) {
    const TrainingJobName = Key.slice(PLACES.jobs.length + 1).split('/', 1)[0];
    const job = await sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
    if (job.TrainingJobStatus === 'Completed') return job.TrainingJobName ?? null;
  }
  return null;
}
