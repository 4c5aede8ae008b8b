import { createHash } from 'node:crypto';
import { CopyObjectCommand, type CopyObjectCommandInput, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DeleteModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { StateMachine } from 'aws-local-stepfunctions';
import { handler as evaluate } from '../../lambda/pipeline/evaluate/handler.ts';
import { handler as gate } from '../../lambda/pipeline/gate/handler.ts';
import { handler as refusal } from '../../lambda/pipeline/refusal/handler.ts';
import { handler as signal } from '../../lambda/pipeline/signal/handler.ts';
import { MemoryBucket } from '../lambda/pipeline/bucket.ts';
import { type OutputCounts, putChecks, putOutputs } from '../lambda/pipeline/outputs.ts';
import { sageMaker } from '../lambda/pipeline/sagemaker.ts';
import type { Definition } from './state-machine.ts';

/** An error as Step Functions catches it: its name, and its cause as the message. */
export class TaskError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

type Handler = (input: never) => Promise<unknown>;

/**
 * AWS around the state machine: Step Functions' integrations call the SDK's mocked clients, its function states the real
 * handlers. Jobs end at once, a training job leaves an artefact, a transform job the outputs of a model of the given quality.
 */
export class PipelineWorld {
  readonly bucket = new MemoryBucket();
  /** Objects of other buckets, by bucket and key. */
  readonly elsewhere = new Map<string, string>();
  /** How the model classifies the held-out images. */
  skill: OutputCounts = { trueNegatives: 0, falsePositives: 0, falseNegatives: 0, truePositives: 0 };
  /** AWS's errors for a training request, by instance type; without one the job completes. */
  refuse: Readonly<Record<string, TaskError>> = {};
  /** Faults of other states, by the state's name. */
  fail: Readonly<Record<string, Error>> = {};
  private readonly definition: Definition;

  constructor(definition: Definition) {
    this.definition = definition;
  }

  reset(): void {
    this.bucket.reset();
    sageMaker.reset();
    sageMaker.onAnyCommand().resolves({});
    this.refuse = {};
    this.fail = {};
  }

  /** Runs an execution to its end; returns the states that it went through, and the error that it ended with. */
  async run(input: object): Promise<{ readonly states: string[]; readonly error: string | null }> {
    const execution = new StateMachine(this.definition as never).run(input as never, {
      overrides: { taskResourceLocalHandlers: this.handlers() as never },
    });
    const states: string[] = [];
    const following = (async () => {
      for await (const event of execution.eventLogs) {
        if (event.type === 'StateEntered') states.push(event.state.name);
      }
    })();
    const error = await execution.result.then(
      () => null,
      (reason: Error) => (reason.cause as Error).name,
    );
    await following;
    return { states, error };
  }

  private handlers(): Record<string, (input: unknown) => Promise<unknown>> {
    const entries = Object.entries(this.definition.States).filter(([, { Type }]) => Type === 'Task');
    return Object.fromEntries(entries.map(([name, state]) => [name, this.handlerOf(name, String(state.Resource))]));
  }

  private handlerOf(name: string, resource: string): (input: unknown) => Promise<unknown> {
    const handle = (this.integrations[resource] ?? functionNamed(resource)) as (input: unknown) => Promise<unknown>;
    return async (input) => {
      const fault = this.fail[name];
      if (fault !== undefined) throw fault;
      return (await handle(input)) ?? null;
    };
  }

  private readonly integrations: Readonly<Record<string, Handler>> = {
    'arn:aws:states:::sagemaker:createTrainingJob.sync': (input: CreateTrainingJobCommandInput) => this.train(input),
    'arn:aws:states:::sagemaker:createModel': (input: never) =>
      new SageMakerClient({}).send(new CreateModelCommand(input)),
    'arn:aws:states:::sagemaker:createTransformJob.sync': (input: CreateTransformJobCommandInput) =>
      this.transform(input),
    'arn:aws:states:::aws-sdk:sagemaker:deleteModel': (input: never) =>
      new SageMakerClient({}).send(new DeleteModelCommand(input)),
    'arn:aws:states:::aws-sdk:s3:copyObject': (input: CopyObjectCommandInput) => this.copy(input),
  };

  /** Within the bucket, or from another one, of whose copy S3 computes the SHA-256 that was asked for. */
  private async copy(input: CopyObjectCommandInput): Promise<object> {
    if (input.ChecksumAlgorithm === undefined) return new S3Client({}).send(new CopyObjectCommand(input));
    const content = this.elsewhere.get(decodeURIComponent(input.CopySource ?? ''));
    if (content === undefined) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} });
    this.bucket.objects.set(input.Key ?? '', content);
    return { CopyObjectResult: { ChecksumSHA256: createHash('sha256').update(content).digest('base64') } };
  }

  private async train(input: CreateTrainingJobCommandInput): Promise<object> {
    await new SageMakerClient({}).send(new CreateTrainingJobCommand(input));
    const refused = this.refuse[input.ResourceConfig?.InstanceType ?? ''];
    if (refused !== undefined) throw refused;
    this.bucket.objects.set(`jobs/${input.TrainingJobName}/output/model.tar.gz`, `trained by ${input.TrainingJobName}`);
    return { ...input, TrainingJobStatus: 'Completed' };
  }

  private async transform(input: CreateTransformJobCommandInput): Promise<object> {
    await new SageMakerClient({}).send(new CreateTransformJobCommand(input));
    const [, folder = ''] = /\/(transform\/.*)$/.exec(input.TransformOutput?.S3OutputPath ?? '') ?? [];
    const image = folder.endsWith('/NORMAL') ? 'NORMAL' : 'PNEUMONIA';
    const other = { trueNegatives: 0, falsePositives: 0, falseNegatives: 0, truePositives: 0 };
    const { trueNegatives, falsePositives, falseNegatives, truePositives } = this.skill;
    const part = image === 'NORMAL' ? { trueNegatives, falsePositives } : { falseNegatives, truePositives };
    putOutputs(this.bucket, folder.split('/')[1] ?? '', { ...other, ...part });
    const [, test = ''] =
      /\/(test\/[0-9a-f]+\/)/.exec(input.TransformInput?.DataSource?.S3DataSource?.S3Uri ?? '') ?? [];
    putChecks(this.bucket, `${test}checks.json`, this.skill);
    return {};
  }
}

function functionNamed(resource: string): Handler {
  const functions: Readonly<Record<string, Handler>> = {
    Refusal: refusal,
    Evaluate: evaluate,
    Gate: gate,
    Signal: signal,
  };
  const found = Object.entries(functions).find(([name]) => resource.includes(`Functions${name}Function`));
  if (found === undefined) throw new Error(`Running the state machine: needed a known resource, found ${resource}`);
  return found[1];
}
