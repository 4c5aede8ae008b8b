import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  DeleteModelCommand,
  DescribeTrainingJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand,
  type TrainingJobStatus,
} from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../lambda/pipeline/start/handler.ts';
import { AnswerServer } from './answer-server.ts';
import { MemoryBucket } from './bucket.ts';
import { CouldNotFind, sageMaker } from './sagemaker.ts';

const server = new AnswerServer();
const bucket = new MemoryBucket();
const stepFunctions = mockClient(SFNClient);

const HASH = 'abc123abc123';
const NAME = `pneumoscope-${HASH}-0f1e2d3c`;
const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:Training';
const EXECUTION = `arn:aws:states:eu-west-1:111122223333:execution:Training:${NAME}`;

beforeAll(() => server.listen());
afterAll(() => server.close());
beforeEach(() => {
  vi.stubEnv('STATE_MACHINE_ARN', MACHINE);
  vi.stubEnv('MODEL_BUCKET', 'models');
  vi.stubEnv('NAME_PREFIX', 'pneumoscope');
  vi.stubEnv('TRAINING_TRIES', '3');
  stepFunctions.on(StartExecutionCommand).resolves({});
  stepFunctions.on(StopExecutionCommand).resolves({});
  sageMaker.onAnyCommand().resolves({});
});
afterEach(() => {
  server.forget();
  bucket.reset();
  sageMaker.reset();
  stepFunctions.reset();
  vi.unstubAllEnvs();
});

function event(RequestType: 'Create' | 'Update' | 'Delete', more: object = {}): CloudFormationCustomResourceEvent {
  return {
    RequestType,
    ResponseURL: server.url,
    StackId: 'stack',
    RequestId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
    LogicalResourceId: 'Start',
    ResourceType: 'Custom::TrainingPipeline',
    ServiceToken: 'arn',
    ResourceProperties: { ServiceToken: 'arn', Hash: HASH, SignalUrl: 'https://signal.example/?secret' },
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: EXECUTION }),
    ...(RequestType === 'Update' ? { OldResourceProperties: {} } : {}),
    ...more,
  } as CloudFormationCustomResourceEvent;
}

const answer = () => server.answers[0]?.body;
const started = () => stepFunctions.commandCalls(StartExecutionCommand).map((call) => call.args[0].input);

function jobs(statuses: Readonly<Record<string, TrainingJobStatus>>): void {
  for (const [name, TrainingJobStatus] of Object.entries(statuses)) {
    bucket.objects.set(`jobs/${name}/output/model.tar.gz`, 'artefact');
    sageMaker
      .on(DescribeTrainingJobCommand, { TrainingJobName: name })
      .resolves({ TrainingJobName: name, TrainingJobStatus });
  }
}

describe('start, on Create', () => {
  it('starts an execution named after specification and request, and responds with its ARN', async () => {
    await handler(event('Create'));
    expect(started()).toEqual([
      {
        stateMachineArn: MACHINE,
        name: NAME,
        input: JSON.stringify({
          name: NAME,
          hash: HASH,
          examination: HASH,
          signalUrl: 'https://signal.example/?secret',
          finishedJob: null,
          refusals: [],
        }),
      },
    ]);
    expect(answer()).toEqual({
      StackId: 'stack',
      RequestId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
      LogicalResourceId: 'Start',
      NoEcho: true,
      Status: 'SUCCESS',
      PhysicalResourceId: EXECUTION,
    });
  });

  it('passes on the hash of an examination, and finds the finished job by that of the training', async () => {
    jobs({ [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Completed' });
    const { ResourceProperties } = event('Create');
    await handler(event('Create', { ResourceProperties: { ...ResourceProperties, Examination: 'fffffffffff0' } }));
    expect(JSON.parse(started()[0]?.input ?? '')).toMatchObject({
      hash: HASH,
      examination: 'fffffffffff0',
      finishedJob: `pneumoscope-${HASH}-aaaaaaaa-1`,
    });
  });

  it('treats a repeated request as the same one', async () => {
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(Object.assign(new Error('again'), { name: 'ExecutionAlreadyExists' }));
    await handler(event('Create'));
    expect(answer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: EXECUTION });
  });

  it('takes the newest completed job of the same specification whose artefact still exists', async () => {
    jobs({
      [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Completed',
      [`pneumoscope-${HASH}-bbbbbbbb-2`]: 'Completed',
      [`pneumoscope-${HASH}-cccccccc-1`]: 'Stopped',
      'pneumoscope-ffffffffffff-dddddddd-1': 'Completed',
    });
    bucket.objects.set(`jobs/pneumoscope-${HASH}-eeeeeeee-1/output/output.tar.gz`, 'no model');
    await handler(event('Create'));
    expect(JSON.parse(started()[0]?.input ?? '').finishedJob).toBe(`pneumoscope-${HASH}-bbbbbbbb-2`);
  });

  it.each(['ValidationException', 'ResourceNotFound'])(
    'passes over a job that was deleted by hand (%s), and takes an older one',
    async (error) => {
      jobs({ [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Completed', [`pneumoscope-${HASH}-bbbbbbbb-1`]: 'Completed' });
      sageMaker
        .on(DescribeTrainingJobCommand, { TrainingJobName: `pneumoscope-${HASH}-bbbbbbbb-1` })
        .rejects(Object.assign(new Error('Requested resource not found.'), { name: error }));
      await handler(event('Create'));
      expect(JSON.parse(started()[0]?.input ?? '').finishedJob).toBe(`pneumoscope-${HASH}-aaaaaaaa-1`);
    },
  );

  it('fails if it may not look at a job, instead of training again', async () => {
    jobs({ [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Completed' });
    sageMaker
      .on(DescribeTrainingJobCommand)
      .rejects(Object.assign(new Error('not yours'), { name: 'AccessDeniedException' }));
    await handler(event('Create'));
    expect(started()).toEqual([]);
    expect(answer()?.Status).toBe('FAILED');
  });

  it('starts a second specification without touching the execution of the first', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    const other = 'fffffffffff0';
    await handler(event('Create'));
    const changed = { ServiceToken: 'arn', Hash: other, SignalUrl: 'https://signal.example/?other' };
    await handler(event('Create', { RequestId: 'aaaaaaaa-0', ResourceProperties: changed }));
    expect(started().map(({ name }) => name)).toEqual([NAME, `pneumoscope-${other}-aaaaaaaa`]);
    expect(stepFunctions.commandCalls(StopExecutionCommand)).toEqual([]);
    expect(sageMaker.calls()).toEqual([]);
  });

  it('trains if no job has completed', async () => {
    jobs({ [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Failed' });
    await handler(event('Create'));
    expect(JSON.parse(started()[0]?.input ?? '').finishedJob).toBeNull();
  });

  it('trains if SageMaker returns no name of the job', async () => {
    jobs({ [`pneumoscope-${HASH}-aaaaaaaa-1`]: 'Completed' });
    sageMaker.on(DescribeTrainingJobCommand).resolves({ TrainingJobStatus: 'Completed' });
    await handler(event('Create'));
    expect(JSON.parse(started()[0]?.input ?? '').finishedJob).toBeNull();
  });

  it('tolerates a listing without contents or keys', async () => {
    bucket.s3
      .on(ListObjectsV2Command)
      .resolvesOnce({})
      .resolves({ Contents: [{}] });
    await handler(event('Create'));
    await handler(event('Create'));
    expect(started()).toHaveLength(2);
  });

  it('responds with the failure when Step Functions refuses', async () => {
    stepFunctions
      .on(StartExecutionCommand)
      .rejects(Object.assign(new Error('too many'), { name: 'ThrottlingException' }));
    await handler(event('Create'));
    expect(answer()).toMatchObject({ Status: 'FAILED', Reason: 'ThrottlingException: too many' });
  });

  it('keeps the execution’s ARN after a failure, so that what was started all the same can be stopped', async () => {
    stepFunctions.on(StartExecutionCommand).rejects(Object.assign(new Error('no reply'), { name: 'TimeoutError' }));
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    await handler(event('Create'));
    expect(answer()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: EXECUTION });
    await handler(event('Delete', { PhysicalResourceId: answer()?.PhysicalResourceId }));
    expect(stepFunctions.commandCalls(StopExecutionCommand)).toHaveLength(1);
  });

  it('responds with the failure when settings are missing', async () => {
    vi.stubEnv('NAME_PREFIX', '');
    await handler(event('Create'));
    expect(answer()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: event('Create').RequestId });
    expect(answer()?.Reason).toContain('missing NAME_PREFIX');
  });

  it('responds with the failure when the hash is invalid', async () => {
    await handler(event('Create', { ResourceProperties: { ServiceToken: 'arn', Hash: '../x', SignalUrl: 'nowhere' } }));
    expect(answer()?.Status).toBe('FAILED');
  });
});

describe('start, on Update', () => {
  it('does nothing: another specification would be another resource', async () => {
    await handler(event('Update'));
    expect(started()).toEqual([]);
    expect(answer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: EXECUTION });
  });
});

describe('start, on Delete', () => {
  const names = (calls: readonly { args: readonly { input: object }[] }[]) =>
    calls.map((call) => Object.values(call.args[0]?.input ?? {})[0]);

  it('stops what is still running of its own execution: the execution, its jobs, its candidate', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    sageMaker.on(StopTrainingJobCommand).rejects(new CouldNotFind('training job'));
    await handler(event('Delete'));
    expect(stepFunctions.commandCalls(StopExecutionCommand)[0]?.args[0].input.executionArn).toBe(EXECUTION);
    expect(names(sageMaker.commandCalls(StopTrainingJobCommand))).toEqual([1, 2, 3].map((at) => `${NAME}-${at}`));
    expect(names(sageMaker.commandCalls(StopTransformJobCommand))).toEqual([`${NAME}-normal`, `${NAME}-pneumonia`]);
    expect(names(sageMaker.commandCalls(DeleteModelCommand))).toEqual([NAME]);
    expect(answer()?.Status).toBe('SUCCESS');
  });

  it.each([
    ['has ended', () => stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'SUCCEEDED' })],
    [
      'is forgotten',
      () =>
        stepFunctions
          .on(DescribeExecutionCommand)
          .rejects(Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' })),
    ],
  ])('stops nothing of an execution that %s', async (_, prepare) => {
    prepare();
    await handler(event('Delete'));
    expect(stepFunctions.commandCalls(StopExecutionCommand)).toEqual([]);
    expect(sageMaker.commandCalls(StopTrainingJobCommand)).toEqual([]);
    expect(answer()?.Status).toBe('SUCCESS');
  });

  it.each(['ABORTED', 'TIMED_OUT', 'FAILED'] as const)(
    'stops the jobs that an execution which ended as %s may have left',
    async (status) => {
      stepFunctions.on(DescribeExecutionCommand).resolves({ status });
      await handler(event('Delete'));
      expect(stepFunctions.commandCalls(StopExecutionCommand)).toEqual([]);
      expect(sageMaker.commandCalls(StopTrainingJobCommand)).toHaveLength(3);
      expect(sageMaker.commandCalls(StopTransformJobCommand)).toHaveLength(2);
      expect(answer()?.Status).toBe('SUCCESS');
    },
  );

  it('succeeds if the execution ends while it is being stopped', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    stepFunctions.on(StopExecutionCommand).rejects(Object.assign(new Error('gone'), { name: 'ExecutionDoesNotExist' }));
    await handler(event('Delete'));
    expect(sageMaker.commandCalls(StopTrainingJobCommand)).toHaveLength(3);
    expect(answer()?.Status).toBe('SUCCESS');
  });

  it('stops the rest when one thing cannot be stopped, and responds with that failure', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    stepFunctions
      .on(StopExecutionCommand)
      .rejects(Object.assign(new Error('too many'), { name: 'ThrottlingException' }));
    await handler(event('Delete'));
    expect(sageMaker.commandCalls(StopTrainingJobCommand)).toHaveLength(3);
    expect(names(sageMaker.commandCalls(DeleteModelCommand))).toEqual([NAME]);
    expect(answer()).toMatchObject({ Status: 'FAILED', Reason: 'ThrottlingException: too many' });
  });

  it('stops nothing for a resource that was never created', async () => {
    await handler(event('Delete', { PhysicalResourceId: 'a-request-id' }));
    expect(sageMaker.calls()).toEqual([]);
    expect(answer()).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'a-request-id' });
  });

  it('responds with the failure when it may not stop a job, and keeps the physical id', async () => {
    stepFunctions.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
    sageMaker
      .on(StopTrainingJobCommand)
      .rejects(Object.assign(new Error('not yours'), { name: 'AccessDeniedException' }));
    await handler(event('Delete'));
    expect(answer()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: EXECUTION });
  });
});
