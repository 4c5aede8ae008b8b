import { DeleteModelCommand, StopTrainingJobCommand, StopTransformJobCommand } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, type ExecutionStatus, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CLASSES } from '../../../core/contract/labels.ts';
import { trainingJobName, transformJobName } from '../../../core/contract/pipeline/execution.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import type { Clients } from './clients.ts';
import { unlessGone } from './unless-gone.ts';

type StopClients = Pick<Clients, 'sageMaker' | 'stepFunctions'>;
type Step = () => Promise<unknown>;

/**
 * Stops an execution that is still running, the jobs of one that did not succeed, and always removes its candidate model. What
 * cannot be stopped does not keep the rest running.
 * @param executionArn Any other text is the id of a resource that was never created, so that there is nothing to stop.
 * @throws the first error, once everything has been tried.
 */
export async function stopExecution(clients: StopClients, executionArn: string): Promise<void> {
  const name = /^arn:[^:]+:states:[^:]*:[^:]*:execution:[^:]+:([^:]+)$/.exec(executionArn)?.[1];
  if (name === undefined) return;
  const { sageMaker, stepFunctions } = clients;
  const execution = await unlessGone(stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
  const steps = [
    ...stopRunning(clients, executionArn, execution?.status),
    ...stopJobs(clients, name, execution?.status),
    () => sageMaker.send(new DeleteModelCommand({ ModelName: name })),
  ];
  const failures: unknown[] = [];
  for (const step of steps) await unlessGone(step()).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

function stopRunning({ stepFunctions }: StopClients, executionArn: string, status?: ExecutionStatus): Step[] {
  if (status !== 'RUNNING') return [];
  log.info('Stopping the pipeline', { execution: executionArn });
  const cause = 'The deployment was rolled back';
  return [() => stepFunctions.send(new StopExecutionCommand({ executionArn, cause }))];
}

/** Of an execution that was stopped or timed out a job may still run: Step Functions only does its best to stop it. */
function stopJobs({ sageMaker }: StopClients, name: string, status?: ExecutionStatus): Step[] {
  if (status === undefined || status === 'SUCCEEDED') return [];
  const tries = Number(readEnvironment('start').TRAINING_TRIES);
  const training = Array.from({ length: tries }, (_, index) => trainingJobName(name, index + 1));
  const transform = CLASSES.map((className) => transformJobName(name, className));
  return [
    ...training.map((job) => () => sageMaker.send(new StopTrainingJobCommand({ TrainingJobName: job }))),
    ...transform.map((job) => () => sageMaker.send(new StopTransformJobCommand({ TransformJobName: job }))),
  ];
}
