import { DeleteModelCommand, StopTrainingJobCommand, StopTransformJobCommand } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import type { Clients } from './clients.ts';

/** What SageMaker and Step Functions say of something that is not there, or is not running any more. */
const ALREADY_GONE = /^(ValidationException|ResourceNotFound|ExecutionDoesNotExist)$/;

/**
 * Stops an execution that still runs, and its jobs; in any case removes its candidate model.
 * @param executionArn Anything else than an execution's ARN is the id of a resource that was never created: nothing to stop.
 */
export async function stopExecution(
  { sageMaker, stepFunctions }: Pick<Clients, 'sageMaker' | 'stepFunctions'>,
  executionArn: string,
): Promise<void> {
  const name = /^arn:[^:]+:states:[^:]*:[^:]*:execution:[^:]+:([^:]+)$/.exec(executionArn)?.[1];
  if (name === undefined) return;
  if (await isRunning(stepFunctions, executionArn)) {
    log.info('Stopping the pipeline', { execution: name });
    await stepFunctions.send(new StopExecutionCommand({ executionArn, cause: 'The deployment was taken back' }));
    await stopJobs(sageMaker, name);
  }
  await unlessGone(sageMaker.send(new DeleteModelCommand({ ModelName: name })));
}

async function isRunning(stepFunctions: Clients['stepFunctions'], executionArn: string): Promise<boolean> {
  const execution = await unlessGone(stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
  return execution?.status === 'RUNNING';
}

async function stopJobs(sageMaker: Clients['sageMaker'], name: string): Promise<void> {
  const tries = Number(readEnvironment(['TRAINING_TRIES']).TRAINING_TRIES);
  for (let tried = 1; tried <= tries; tried += 1) {
    await unlessGone(sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: `${name}-${tried}` })));
  }
  for (const images of ['normal', 'pneumonia']) {
    await unlessGone(sageMaker.send(new StopTransformJobCommand({ TransformJobName: `${name}-${images}` })));
  }
}

/** Waits for an answer; null where there is nothing to answer about. */
async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && ALREADY_GONE.test(error.name)) return null;
    throw error;
  }
}
