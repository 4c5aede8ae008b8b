import { CreateTrainingJobCommand, CreateTransformJobCommand, DeleteModelCommand } from '@aws-sdk/client-sagemaker';
import type { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PipelineReport } from '../../core/contract/pipeline/report.ts';
import { AnswerServer } from '../lambda/pipeline/answer-server.ts';
import { NOTEBOOK_COUNTS } from '../lambda/pipeline/outputs.ts';
import { sageMaker } from '../lambda/pipeline/sagemaker.ts';
import { serve } from '../lambda/pipeline/served.ts';
import { PipelineWorld, TaskError } from './pipeline-world.ts';
import { definitionOf } from './state-machine.ts';
import { synthesize } from './synthesize.ts';
import { templateOf } from './templates.ts';

const template = templateOf('Training');
const definition = definitionOf(template);
const strictTemplate = synthesize('Training', { gate: { on: 'lowerBound' } });
const strict = definitionOf(strictTemplate);
const given = templateOf('Training', 'minimal');
const bucketName = 'pneumoscope-prod-models-111122223333-eu-west-1';
const outputOf = (from: Template, name: string) => String(from.findOutputs(name)[name]?.Value);
const hash = outputOf(template, 'TrainingHash');
const examination = outputOf(template, 'ExaminationHash');
const NAME = `pneumoscope-prod-${hash}-0f1e2d3c`;

const server = new AnswerServer();
const world = new PipelineWorld(definition);

beforeAll(async () => {
  await server.listen();
  vi.stubEnv('MODEL_BUCKET', bucketName);
  vi.stubEnv('ENDPOINT_PARAMETER', '/pneumoscope/prod/endpoint');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});
beforeEach(() => {
  server.forget();
  world.reset();
  world.skill = NOTEBOOK_COUNTS;
  serve(null);
});

const execute = (more: object = {}, which: PipelineWorld = world) =>
  which.run({ name: NAME, hash, examination, signalUrl: server.url, finishedJob: null, refusals: [], ...more });
const signalled = () => server.answers.map(({ body }) => body);
const requests = () => sageMaker.commandCalls(CreateTrainingJobCommand).map((call) => call.args[0].input);
const NO_P2 = new TaskError('SageMaker.SageMakerException', 'Instance type ml.p2.xlarge is no longer supported');
const NO_QUOTA = new TaskError(
  'SageMaker.ResourceLimitExceededException',
  'The account-level service limit is 0 Instances',
);

describe('the training pipeline, run by a local interpreter with the real handlers', () => {
  it('trains, examines, passes the gate, keeps model and report, and signals success', async () => {
    const { states, error } = await execute();
    expect(error).toBeNull();
    expect(states).toEqual([
      'Is this the definition that was asked for?',
      'Is there a finished job?',
      'Train on ml.p2.xlarge',
      'Make the candidate',
      'Transform normal images',
      'Transform images with pneumonia',
      'Remove the candidate',
      'Evaluate',
      'Gate',
      'Did it pass?',
      'Keep the model',
      'Keep its report',
      'Signal success',
      'Passed',
    ]);
    expect(signalled()).toMatchObject([{ Status: 'SUCCESS', UniqueId: NAME }]);
    expect(world.bucket.objects.get(`models/${examination}/model.tar.gz`)).toBe(`trained by ${NAME}-1`);
    const report = JSON.parse(
      world.bucket.objects.get(`models/${examination}/report.json`) ?? '',
    ) as PipelineReport<unknown>;
    expect(report.gate.reasons[0]).toContain('found 0.760');
  });

  it('continues with the next instance type if AWS refuses one, and reports the reason', async () => {
    world.refuse = { 'ml.p2.xlarge': NO_P2, 'ml.g4dn.xlarge': NO_QUOTA };
    const { error } = await execute();
    expect(error).toBeNull();
    expect(requests().map(({ ResourceConfig }) => ResourceConfig?.InstanceType)).toEqual([
      'ml.p2.xlarge',
      'ml.g4dn.xlarge',
      'ml.g5.xlarge',
    ]);
    expect(new Set(requests().map(({ TrainingJobName }) => TrainingJobName)).size).toBe(3);
    const report = JSON.parse(
      world.bucket.objects.get(`models/${examination}/report.json`) ?? '',
    ) as PipelineReport<unknown>;
    expect(report.instanceType).toBe('ml.g5.xlarge');
    expect(report.refusals.map(({ instanceType, reason }) => `${instanceType}: ${reason}`)).toEqual([
      'ml.p2.xlarge: not offered here (retired, or not in this region)',
      'ml.g4dn.xlarge: the account’s quota is too small',
    ]);
  });

  it('signals failure when AWS refuses every type', async () => {
    world.refuse = { 'ml.p2.xlarge': NO_P2, 'ml.g4dn.xlarge': NO_QUOTA, 'ml.g5.xlarge': NO_QUOTA };
    expect(await execute()).toMatchObject({ error: 'PipelineFailed' });
    expect(signalled()[0]?.Reason).toContain('AWS refused every instance type: ml.p2.xlarge, not offered here');
  });

  it('does not try another type after a job that failed by itself', async () => {
    const cause = JSON.stringify({ TrainingJobStatus: 'Failed', FailureReason: 'ClientError: bad record' });
    world.refuse = { 'ml.p2.xlarge': new TaskError('States.TaskFailed', cause) };
    expect(await execute()).toMatchObject({ error: 'PipelineFailed' });
    expect(requests()).toHaveLength(1);
    expect(signalled()).toMatchObject([
      { Status: 'FAILURE', Reason: 'Training on ml.p2.xlarge: ClientError: bad record' },
    ]);
  });

  it('trains nothing if Step Functions still runs the definition of another examination, and says so', async () => {
    const { error } = await execute({ examination: 'ffffffffffff' });
    expect(error).toBe('PipelineFailed');
    expect(requests()).toEqual([]);
    expect(signalled()).toMatchObject([{ Status: 'FAILURE', UniqueId: NAME }]);
    expect(signalled()[0]?.Reason).toContain('former definition');
  });

  it('reuses a finished job of the same specification, and trains nothing', async () => {
    const finishedJob = `pneumoscope-prod-${hash}-aaaaaaaa-2`;
    world.bucket.objects.set(`jobs/${finishedJob}/output/model.tar.gz`, 'trained before');
    const { states } = await execute({ finishedJob });
    expect(states).toContain('Take the finished job');
    expect(requests()).toEqual([]);
    expect(world.bucket.objects.get(`models/${examination}/model.tar.gz`)).toBe('trained before');
    expect(JSON.parse(world.bucket.objects.get(`models/${examination}/report.json`) ?? '').reused).toBe(true);
  });

  it('refuses the notebook project’s model by the lower end of the interval', async () => {
    const asked = new PipelineWorld(strict);
    asked.reset();
    serve(null);
    asked.skill = NOTEBOOK_COUNTS;
    const asks = { examination: outputOf(strictTemplate, 'ExaminationHash') };
    expect(await execute(asks, asked)).toMatchObject({ error: 'GateMissed' });
    expect(signalled()).toMatchObject([{ Status: 'FAILURE' }]);
    expect(signalled()[0]?.Reason).toContain('needed 0.750, found 0.725');
    expect(asked.bucket.objects.has(`models/${examination}/model.tar.gz`)).toBe(false);
    expect(asked.bucket.objects.has(`reports/${NAME}/report.json`)).toBe(true);
  });

  it.each([
    ['better', { ...NOTEBOOK_COUNTS, falseNegatives: 147, truePositives: 243 }, null],
    ['equal', NOTEBOOK_COUNTS, null],
    ['worse', { ...NOTEBOOK_COUNTS, falseNegatives: 149, truePositives: 241 }, 'GateMissed'],
  ])('compares with the deployed model on the same images: a %s one', async (_, skill, outcome) => {
    await execute();
    serve(`s3://${bucketName}/models/${examination}/report.json`);
    world.skill = skill;
    expect(await execute({ name: `pneumoscope-prod-${hash}-11111111` })).toMatchObject({ error: outcome });
    expect(signalled().map(({ Status }) => Status)).toEqual(['SUCCESS', outcome === null ? 'SUCCESS' : 'FAILURE']);
  });

  it('examines the same weights again, by another threshold for example, without comparing them with themselves', async () => {
    await execute();
    serve(`s3://${bucketName}/models/${examination}/report.json`);
    world.skill = { ...NOTEBOOK_COUNTS, falseNegatives: 149, truePositives: 241 };
    const again = { name: `pneumoscope-prod-${hash}-11111111`, finishedJob: `${NAME}-1` };
    expect(await execute(again)).toMatchObject({ error: null });
    expect(signalled()[1]?.Reason).toContain('has the same weights, so not compared');
  });

  it.each([
    ['Make the candidate', 'quota for models'],
    ['Transform normal images', 'the transform job failed'],
    ['Transform images with pneumonia', 'the transform job stopped'],
    ['Remove the candidate', 'not yours'],
    ['Evaluate', 'out of memory'],
    ['Gate', 'out of time'],
    ['Keep the model', 'bucket gone'],
    ['Keep its report', 'bucket gone'],
    ['Signal success', 'needed status 200, found 403'],
  ])('signals failure, with the reason, when “%s” fails', async (state, cause) => {
    world.fail = { [state]: new TaskError('States.TaskFailed', cause) };
    expect(await execute()).toMatchObject({ error: 'PipelineFailed' });
    expect(signalled()).toMatchObject([{ Status: 'FAILURE', Reason: cause, UniqueId: NAME }]);
  });

  it('signals failure when outputs of the examination are missing', async () => {
    world.skill = { ...NOTEBOOK_COUNTS, truePositives: 200 };
    expect(await execute()).toMatchObject({ error: 'PipelineFailed' });
    expect(signalled()[0]?.Reason).toContain('needed 390, found 348');
  });

  it('fails, so that the rule on ended executions signals, when the signal itself fails', async () => {
    world.fail = {
      Evaluate: new TaskError('E', 'x'),
      'Signal failure': new TaskError('AnswerRefusedError', 'refused'),
    };
    const { error } = await execute();
    expect(error).not.toBeNull();
    expect(signalled()).toEqual([]);
  });

  it('examines the images of both classes with the same candidate, and removes it', async () => {
    await execute();
    const transforms = sageMaker.commandCalls(CreateTransformJobCommand).map((call) => call.args[0].input);
    expect(transforms.map(({ TransformJobName, ModelName }) => [TransformJobName, ModelName])).toEqual([
      [`${NAME}-normal`, NAME],
      [`${NAME}-pneumonia`, NAME],
    ]);
    expect(sageMaker.commandCalls(DeleteModelCommand)[0]?.args[0].input).toEqual({ ModelName: NAME });
  });
});

describe('the examination of a given model', () => {
  const world = new PipelineWorld(definitionOf(given));
  const execution = (more: object = {}) =>
    world.run({
      name: NAME,
      hash: outputOf(given, 'TrainingHash'),
      examination: outputOf(given, 'ExaminationHash'),
      signalUrl: server.url,
      finishedJob: null,
      refusals: [],
      ...more,
    });
  const kept = `models/${outputOf(given, 'ExaminationHash')}`;

  beforeEach(() => {
    world.reset();
    world.skill = NOTEBOOK_COUNTS;
    serve(null);
    world.elsewhere.set('models-of-mine/pneumonia/model.tar.gz', 'artefact');
  });

  it('copies the artefact, examines the copy, and keeps it with its report', async () => {
    const { states, error } = await execution();
    expect(error).toBeNull();
    expect(states.slice(0, 5)).toEqual([
      'Is this the definition that was asked for?',
      'Take the given model',
      'Is it the model that was named?',
      'Examine the given model',
      'Make the candidate',
    ]);
    expect(requests()).toEqual([]);
    expect(world.bucket.objects.get(`${kept}/model.tar.gz`)).toBe('artefact');
    expect(JSON.parse(world.bucket.objects.get(`${kept}/report.json`) ?? '')).toMatchObject({
      trainingJob: 'none',
      instanceType: 'none: the model was given',
    });
    expect(signalled()).toMatchObject([{ Status: 'SUCCESS' }]);
  });

  it('refuses a worse model, as it does a trained one', async () => {
    world.skill = { ...NOTEBOOK_COUNTS, falseNegatives: 200, truePositives: 190 };
    expect(await execution()).toMatchObject({ error: 'GateMissed' });
    expect(world.bucket.objects.has(`${kept}/model.tar.gz`)).toBe(false);
  });

  it('stops if another artefact lies at the address', async () => {
    world.elsewhere.set('models-of-mine/pneumonia/model.tar.gz', 'another artefact');
    expect(await execution()).toMatchObject({ error: 'PipelineFailed' });
    expect(signalled()[0]?.Reason).toContain('The artefact is not the one that was named');
    expect(world.bucket.objects.has(`${kept}/model.tar.gz`)).toBe(false);
  });

  it('stops if nothing lies there', async () => {
    world.elsewhere.clear();
    expect(await execution()).toMatchObject({ error: 'PipelineFailed' });
    expect(signalled()).toMatchObject([{ Status: 'FAILURE' }]);
  });
});

describe('every task of the pipeline', () => {
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');

  it.each(tasks.filter(([name]) => !/^Signal (refusal|failure)$/.test(name)))('%s catches every error', (_, state) =>
    expect(state.Catch).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]),
  );

  it.each(tasks)('%s retries after a transient error of a service', (_, state) =>
    expect(JSON.stringify(state.Retry)).toContain('Lambda.ServiceException'),
  );
});
