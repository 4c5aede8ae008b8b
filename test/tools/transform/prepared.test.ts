/** The three ways of `transform` send the image that the service would send, and agree with the model on this machine. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTransformJobCommand, DescribeTransformJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classify } from '../../../inference/classify.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession, type Session } from '../../../inference/session.ts';
import { runEndpoint } from '../../../tools/transform/endpoint/run-endpoint.ts';
import { runJob } from '../../../tools/transform/job/run-job.ts';
import { runLocal } from '../../../tools/transform/local/run-local.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const MODEL = join(FIXTURES, 'model-tiny');
/** Colour, grey, 16 bits, transparency, EXIF turned. */
const IMAGES = ['rgb8.png', 'g16.png', 'rgb16.png', 'rgba8.png', 'o6.jpg', 'prog.jpg', 'pal8.png'];

const runtime = mockClient(SageMakerRuntimeClient);
const s3 = mockClient(S3Client);
const sagemaker = mockClient(SageMakerClient);

let session: Session;
let dir: string;
let images: string;
/** Bodies by the image's name. */
let sent: Map<string, Uint8Array>;

beforeAll(async () => {
  session = await openSession(await readModelFolder(MODEL), { threads: 1 });
});
afterAll(() => session.close());

beforeEach(() => {
  for (const client of [runtime, s3, sagemaker]) client.reset();
  dir = mkdtempSync(join(tmpdir(), 'prepared-'));
  images = join(dir, 'images');
  mkdirSync(images);
  for (const name of IMAGES.filter((each) => existsSync(join(FIXTURES, 'im2rec/images', each))))
    cpSync(join(FIXTURES, 'im2rec/images', name), join(images, name));
  cpSync(join(FIXTURES, 'images/x-rays/normal.jpeg'), join(images, 'x-ray.jpeg'));
  sent = new Map();
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The container's part: whatever arrives is decoded and resized to the network's input. */
const contained = async (image: Uint8Array) => JSON.stringify((await classify(session, image)).probabilities);
const output = (way: string) => join(dir, way);
const predictionsOf = (way: string, names: readonly string[]) =>
  names.map((name) => JSON.parse(readFileSync(join(output(way), `${name}.out`), 'utf8')).prediction[1] as number);

/** One at a time, so that a body belongs to the file that was read last. */
async function byEndpoint(way: string, more: { readonly asIs?: boolean } = {}): Promise<void> {
  runtime.on(InvokeEndpointCommand).callsFake(async ({ Body }) => {
    sent.set(String(sent.size), Body);
    return { Body: Uint8ArrayBlobAdapter.fromString(await contained(Body)), $metadata: {} };
  });
  await runEndpoint(images, { output: output(way), endpointName: 'images', region: 'eu-west-1', ...more });
}

async function byJob(way: string, more: { readonly asIs?: boolean; readonly jobName?: string } = {}): Promise<void> {
  let isCreated = false;
  s3.on(ListObjectsV2Command).callsFake(() => ({
    Contents: [...sent].map(([name, body]) => ({ Key: `transform/tonight/input/${name}`, Size: body.length })),
  }));
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => void sent.set(basename(Key), Body));
  s3.on(GetObjectCommand).callsFake(async ({ Key }) => {
    const answer = await contained(sent.get(basename(Key, '.out')) ?? new Uint8Array());
    return { Body: { transformToByteArray: async () => Buffer.from(`{"prediction": ${answer}}\n`) } };
  });
  sagemaker.on(CreateTransformJobCommand).callsFake(() => {
    isCreated = true;
    return {};
  });
  sagemaker.on(DescribeTransformJobCommand).callsFake(() => {
    if (isCreated) return { TransformJobStatus: 'Completed' };
    throw Object.assign(new Error('Could not find it'), { name: 'ValidationException' });
  });
  const job = { modelName: 'pneumonia', bucket: 'images', region: 'eu-west-1', instanceType: 'ml.m5.xlarge' };
  const options = { output: output(way), ...job, instanceCount: 1, pollMs: 1, ...more };
  await runJob(images, options, () => {}, new AbortController().signal);
}

describe('transform', () => {
  it('gives the probabilities of this machine by endpoint and by job, for every kind of image', async () => {
    await runLocal(images, { output: output('local'), model: MODEL, workers: 1 });
    await byEndpoint('endpoint');
    sent.clear();
    await byJob('job');
    const names = [...sent.keys()].sort();
    expect(names.length).toBeGreaterThan(5);
    const here = predictionsOf('local', names);
    for (const way of ['endpoint', 'job']) {
      predictionsOf(way, names).forEach((there, at) => {
        expect(Math.abs(there - (here[at] ?? Number.NaN))).toBeLessThanOrEqual(1e-4);
      });
    }
  });

  it.each([
    ['an endpoint', byEndpoint],
    ['a job', byJob],
  ])('sends %s RGB PNGs of the network’s size, without anything that a reader could act on', async (_, send) => {
    await send('out');
    expect(sent.size).toBeGreaterThan(5);
    for (const body of sent.values()) {
      const { format, width, height, channels, hasAlpha } = await sharp(body).metadata();
      expect({ format, width, height, channels, hasAlpha }).toEqual({
        format: 'png',
        width: 224,
        height: 224,
        channels: 3,
        hasAlpha: false,
      });
      expect(new Set(chunksOf(body))).toEqual(new Set(['IHDR', 'IDAT', 'IEND']));
    }
  });

  it.each([
    ['an endpoint', byEndpoint],
    ['a job', byJob],
  ])('sends %s the files themselves with --as-is', async (_, send) => {
    await send('out', { asIs: true });
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const names = ['x-ray.jpeg', 'rgb8.png'];
    const files = names.map((name) => hex(readFileSync(join(images, name))));
    expect([...sent.values()].map(hex)).toEqual(expect.arrayContaining(files));
  });

  it('keeps outputs of prepared images and of files as they are apart', async () => {
    await byEndpoint('out');
    await expect(byEndpoint('out', { asIs: true })).rejects.toThrow(/images prepared to 224 pixels/);
  });

  it('finds another job for files as they are than for prepared images', async () => {
    await byJob('prepared');
    await byJob('as-is', { asIs: true });
    const jobs = sagemaker.commandCalls(CreateTransformJobCommand).map(({ args }) => args[0].input.TransformJobName);
    expect(new Set(jobs).size).toBe(2);
  });

  it('does not upload a prepared image again that is there', async () => {
    await byJob('first', { jobName: 'tonight' });
    const puts = s3.commandCalls(PutObjectCommand).length;
    await byJob('second', { jobName: 'tonight' });
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(puts);
  });

  it('creates no job where an image cannot be prepared, and names every one', async () => {
    writeFileSync(join(images, 'none.jpeg'), 'no image');
    truncateSync(join(images, 'x-ray.jpeg'), 5_000);
    await expect(byJob('out')).rejects.toThrow(
      /found 2 that are not, and created no job:(\n {2}(none|x-ray)\.jpeg: .*){2}$/,
    );
    expect(sagemaker.commandCalls(CreateTransformJobCommand)).toHaveLength(0);
  });

  it('goes on where an image cannot be prepared for an endpoint, and names it at the end', async () => {
    truncateSync(join(images, 'x-ray.jpeg'), 5_000);
    await expect(byEndpoint('out')).rejects.toThrow(/found 1 that are not .*\n {2}x-ray\.jpeg: Reading an image/);
  });
});

function chunksOf(png: Uint8Array): string[] {
  const bytes = Buffer.from(png);
  const types: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return types;
}
