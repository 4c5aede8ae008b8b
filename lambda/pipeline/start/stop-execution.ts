import { DeleteModelCommand, StopTrainingJobCommand, StopTransformJobCommand } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CLASSES } from '../../../core/contract/labels.ts';
import { trainingJobName, transformJobName } from '../../../core/contract/pipeline/execution.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import type { Clients } from './clients.ts';

/** Names of the errors for something that no longer exists or runs. */
const ALREADY_GONE = /^(ValidationException|ResourceNotFound|ExecutionDoesNotExist)$/;

/**
 * Stops an execution that is still running, with its jobs, and always removes its candidate model.
 * @param executionArn Any other text is the id of a resource that was never created, so that there is nothing to stop.
 */
export async function stopExecution(
  { sageMaker, stepFunctions }: Pick<Clients, 'sageMaker' | 'stepFunctions'>,
  executionArn: string,
): Promise<void> {
  const name = /^arn:[^:]+:states:[^:]*:[^:]*:execution:[^:]+:([^:]+)$/.exec(executionArn)?.[1];
  if (name === undefined) return;
  if (await isRunning(stepFunctions, executionArn)) {
    log.info('Stopping the pipeline', { execution: name });
    await stepFunctions.send(new StopExecutionCommand({ executionArn, cause: 'The deployment was rolled back' }));
    await stopJobs(sageMaker, name);
  }
  await unlessGone(sageMaker.send(new DeleteModelCommand({ ModelName: name })));
}

async function isRunning(stepFunctions: Clients['stepFunctions'], executionArn: string): Promise<boolean> {
  const execution = await unlessGone(stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
  return execution?.status === 'RUNNING';
}

async function stopJobs(sageMaker: Clients['sageMaker'], name: string): Promise<void> {
  const tries = Number(readEnvironment('start').TRAINING_TRIES);
  for (let tried = 1; tried <= tries; tried += 1) {
    await unlessGone(sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: trainingJobName(name, tried) })));
  }
  for (const className of CLASSES) {
    const TransformJobName = transformJobName(name, className);
    await unlessGone(sageMaker.send(new StopTransformJobCommand({ TransformJobName })));
  }
}

/** The reply to a call; null if what it refers to no longer exists. */
async function unlessGone<Reply>(reply: Promise<Reply>): Promise<Reply | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && ALREADY_GONE.test(error.name)) return null;
    throw error;
  }
}
