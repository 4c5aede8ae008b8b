import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateTransformJobCommand,
  DescribeTransformJobCommand,
  type DescribeTransformJobCommandOutput,
  ResourceInUse,
  SageMakerClient,
  StopTransformJobCommand,
  type TransformJobStatus,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../tools/command-line.ts';
import { runJob } from '../../../tools/transform/job/run-job.ts';
import type { JobReport } from '../../../tools/transform/job/transform-job.ts';
import { makeImageFolder } from './image-folder.ts';

const s3 = mockClient(S3Client);
const sagemaker = mockClient(SageMakerClient);
const NAMES = ['NORMAL/a.jpeg', 'NORMAL/b.jpeg', 'PNEUMONIA/c.png'];
const fault = { $metadata: {}, message: 'said by AWS' };

let folder: ReturnType<typeof makeImageFolder>;
let reports: JobReport[];
let onReport: () => void;

/** A SageMaker without a job until one is created, which then goes through these states, one per poll. */
function jobStates(...states: readonly (TransformJobStatus | { readonly failed: string })[]): void {
  let created = false;
  const left = [...states];
  sagemaker.on(CreateTransformJobCommand).callsFake(() => {
    created = true;
    return {};
  });
  sagemaker.on(DescribeTransformJobCommand).callsFake(() => {
    if (!created) throw Object.assign(new Error('Could not find requested job'), { name: 'ValidationException' });
    const state = left.length > 1 ? left.shift() : left[0];
    const status = typeof state === 'object' ? 'Failed' : state;
    return {
      TransformJobStatus: status,
      CreationTime: new Date(0),
      TransformEndTime: new Date(90_000),
      ...(typeof state === 'object' ? { FailureReason: state.failed } : {}),
    } as DescribeTransformJobCommandOutput;
  });
}

beforeEach(() => {
  s3.reset();
  sagemaker.reset();
  reports = [];
  onReport = () => {};
  folder = makeImageFolder(NAMES);
  s3.on(ListObjectsV2Command).resolves({ Contents: [] });
  s3.on(PutObjectCommand).resolves({});
  s3.on(GetObjectCommand).callsFake(({ Key }) => ({
    Body: { transformToByteArray: async () => new TextEncoder().encode(`output of ${Key}`) },
  }));
});

afterEach(() => rmSync(folder.dir, { recursive: true, force: true }));

function run(more: { readonly jobName?: string } = {}, signal = new AbortController().signal) {
  const options = {
    output: join(folder.dir, 'out'),
    modelName: 'pneumonia',
    bucket: 'images',
    region: 'eu-west-1',
    instanceType: 'ml.m5.xlarge',
    instanceCount: 1,
    pollMs: 1,
    asIs: true, // the files' content is no image here; `prepared.test.ts` has images
    ...more,
  };
  return runJob(
    folder.images,
    options,
    (report) => {
      reports.push(report);
      onReport();
    },
    signal,
  );
}

const outputs = () =>
  readdirSync(join(folder.dir, 'out'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.out'))
    .sort();

describe('runJob()', () => {
  it('creates the request of the 2020 notebook project, with the images under the names of their folders', async () => {
    jobStates('InProgress', 'InProgress', 'Completed');
    expect(await run({ jobName: 'tonight' })).toEqual({ jobName: 'tonight', uploaded: 3, downloaded: 3 });
    expect(sagemaker.commandCalls(CreateTransformJobCommand)[0]?.args[0].input).toEqual({
      TransformJobName: 'tonight',
      ModelName: 'pneumonia',
      MaxConcurrentTransforms: 16,
      MaxPayloadInMB: 6,
      BatchStrategy: 'SingleRecord',
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://images/transform/tonight/input/' } },
        ContentType: 'application/x-image',
        SplitType: 'None',
        CompressionType: 'None',
      },
      TransformOutput: { S3OutputPath: 's3://images/transform/tonight/output' },
      TransformResources: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 },
    });
    const uploaded = s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input);
    expect(uploaded.map(({ Key }) => Key).sort()).toEqual(NAMES.map((name) => `transform/tonight/input/${name}`));
    expect(uploaded.map(({ Body }) => String(Body)).sort()).toEqual(NAMES.map((name) => `bytes of ${name}`));
    expect(outputs()).toEqual(NAMES.map((name) => `${name}.out`));
    expect(readFileSync(join(folder.dir, 'out/NORMAL/a.jpeg.out'), 'utf8')).toBe(
      'output of transform/tonight/output/NORMAL/a.jpeg.out',
    );
  });

  it('reports the state and time of the job while it waits', async () => {
    jobStates('InProgress', 'Completed');
    await run();
    expect(reports).toEqual([
      { status: 'InProgress', elapsedMs: 90_000 },
      { status: 'Completed', elapsedMs: 90_000 },
    ]);
  });

  it('finds its job again, and neither uploads nor creates anything twice', async () => {
    jobStates('Completed');
    const first = await run();
    rmSync(join(folder.dir, 'out/NORMAL/b.jpeg.out'));
    expect(await run()).toEqual({ jobName: first.jobName, uploaded: 0, downloaded: 1 });
    expect(sagemaker.commandCalls(CreateTransformJobCommand)).toHaveLength(1);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(3);
  });

  it('derives another job name from other images', async () => {
    jobStates('Completed');
    const first = await run();
    truncateSync(join(folder.images, 'NORMAL/b.jpeg'), 3);
    rmSync(join(folder.dir, 'out'), { recursive: true });
    expect((await run()).jobName).not.toBe(first.jobName);
  });

  it('continues an interrupted upload, page by page, and sends an image again whose object has another size', async () => {
    jobStates('Completed');
    const key = (name: string) => `transform/tonight/input/${name}`;
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: key('NORMAL/a.jpeg'), Size: 22 }], NextContinuationToken: 'more' })
      .resolvesOnce({ Contents: [{ Key: key('NORMAL/b.jpeg'), Size: 1 }] });
    expect((await run({ jobName: 'tonight' })).uploaded).toBe(2);
    expect(
      s3
        .commandCalls(PutObjectCommand)
        .map(({ args }) => args[0].input.Key)
        .sort(),
    ).toEqual([key('NORMAL/b.jpeg'), key('PNEUMONIA/c.png')]);
    expect(s3.commandCalls(ListObjectsV2Command)[1]?.args[0].input.ContinuationToken).toBe('more');
  });

  it('waits for a job that another run created at the same moment', async () => {
    jobStates('Completed');
    const created = sagemaker.on(CreateTransformJobCommand);
    created.rejects(new ResourceInUse({ ...fault, message: 'exists' }));
    let looks = 0;
    sagemaker.on(DescribeTransformJobCommand).callsFake(() => {
      looks += 1;
      if (looks === 1) throw Object.assign(new Error('Could not find it'), { name: 'ValidationException' });
      return { TransformJobStatus: 'Completed' };
    });
    expect((await run()).downloaded).toBe(3);
  });

  it.each<[string, TransformJobStatus | { failed: string }, RegExp]>([
    ['fails, with SageMaker’s reason', { failed: 'bad image' }, /found it Failed: bad image/],
    ['was stopped', 'Stopped', /found it Stopped/],
  ])('fails if the job %s', async (_, state, message) => {
    jobStates('InProgress', state);
    await expect(run()).rejects.toThrow(message);
    expect(outputs()).toEqual([]);
  });

  it('waits for a stopping job until it has stopped', async () => {
    jobStates('Stopping', 'Stopping', 'Stopped');
    await expect(run()).rejects.toThrow(/found it Stopped/);
    expect(reports).toHaveLength(3);
  });

  it('fails if the job vanishes', async () => {
    sagemaker.on(CreateTransformJobCommand).resolves({});
    sagemaker
      .on(DescribeTransformJobCommand)
      .rejects(Object.assign(new Error('no such job'), { name: 'ResourceNotFound' }));
    await expect(run()).rejects.toThrow(/found it missing/);
  });

  it('stops the job when cancelled while it runs', async () => {
    jobStates('InProgress');
    const cancel = new AbortController();
    sagemaker.on(StopTransformJobCommand).resolves({});
    onReport = () => cancel.abort();
    await expect(run({ jobName: 'tonight' }, cancel.signal)).rejects.toThrow(/tonight: cancelled/);
    expect(sagemaker.commandCalls(StopTransformJobCommand)[0]?.args[0].input).toEqual({ TransformJobName: 'tonight' });
  });

  it('creates no job when cancelled during the upload', async () => {
    jobStates('InProgress');
    const cancel = new AbortController();
    s3.on(PutObjectCommand).callsFake(() => {
      cancel.abort();
      return {};
    });
    await expect(run({}, cancel.signal)).rejects.toThrow(/cancelled/);
    expect(sagemaker.commandCalls(CreateTransformJobCommand)).toHaveLength(0);
  });

  it('fails if the job left images without output, and keeps the other outputs', async () => {
    jobStates('Completed');
    s3.on(GetObjectCommand, { Key: 'transform/tonight/output/NORMAL/b.jpeg.out' }).rejects(new NoSuchKey(fault));
    await expect(run({ jobName: 'tonight' })).rejects.toThrow(/one for each of 3 images, found none for 1/);
    expect(outputs()).toHaveLength(2);
  });

  it.each<[string, () => void, RegExp]>([
    ['the list of what is uploaded', () => s3.on(ListObjectsV2Command).rejects(new Error('denied')), /denied/],
    ['an upload', () => s3.on(PutObjectCommand).rejects(new Error('denied')), /denied/],
    ['the creation', () => sagemaker.on(CreateTransformJobCommand).rejects(new Error('no quota')), /no quota/],
    ['a poll of the job', () => sagemaker.on(DescribeTransformJobCommand).rejects(new Error('throttled')), /throttled/],
    ['a download', () => s3.on(GetObjectCommand).rejects(new Error('denied')), /denied/],
  ])('fails with the reason when AWS refuses %s', async (_, refuse, message) => {
    jobStates('Completed');
    refuse();
    await expect(run()).rejects.toThrow(message);
    await expect(run()).rejects.toThrow(/^Transform job pneumoscope-[0-9a-f]{20}: needed AWS to answer/);
  });

  it.each([
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path]), 'something else'],
    ['a dangling link', (path: string) => symlinkSync('nowhere', path), 'nothing there'],
  ])('uploads nothing if %s is among the images', async (_, make, found) => {
    make(join(folder.images, 'NORMAL/odd.jpeg'));
    await expect(run()).rejects.toThrow(`Reading NORMAL/odd.jpeg: needed a plain file, found ${found}`);
    expect(s3.calls()).toHaveLength(0);
  });

  it.each([
    ['its state on standard error', [], /^Completed for 1:30\n$/],
    ['nothing on standard error with --json', ['--json'], /^$/],
  ])('prints %s, called by the command line', async (_, options, shown) => {
    jobStates('Completed');
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const args = ['--output', join(folder.dir, 'out'), '--model-name', 'pneumonia', '--bucket', 'images'];
    const code = await runCommandLine([
      'transform',
      folder.images,
      ...args,
      '--region',
      'eu-west-1',
      '--as-is',
      ...options,
    ]);
    const complained = err.mock.calls.map(([text]) => String(text)).join('');
    out.mockRestore();
    err.mockRestore();
    process.exitCode = undefined;
    expect(code).toBe(0);
    expect(complained).toMatch(shown);
  });

  it('uploads nothing if an image is too large for a job', async () => {
    truncateSync(join(folder.images, 'NORMAL/b.jpeg'), 6 * 1024 ** 2 + 1);
    await expect(run()).rejects.toThrow(/NORMAL\/b\.jpeg: needed at most 6291456 bytes/);
    expect(s3.calls()).toHaveLength(0);
  });
});
