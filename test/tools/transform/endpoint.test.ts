import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from '@aws-sdk/client-sagemaker-runtime';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runEndpoint } from '../../../tools/transform/endpoint/run-endpoint.ts';
import { makeImageFolder } from './image-folder.ts';

const runtime = mockClient(SageMakerRuntimeClient);
const NAMES = ['NORMAL/a.jpeg', 'NORMAL/b.jpeg', 'PNEUMONIA/c.png'];

let folder: ReturnType<typeof makeImageFolder>;

beforeEach(() => {
  runtime.reset();
  folder = makeImageFolder(NAMES);
});

afterEach(() => rmSync(folder.dir, { recursive: true, force: true }));

const answer = (text: string) => ({ Body: Uint8ArrayBlobAdapter.fromString(text), $metadata: {} });
/** As the files are, since their content is no image here; `prepared.test.ts` has images. */
const run = () =>
  runEndpoint(folder.images, {
    output: join(folder.dir, 'out'),
    endpointName: 'images',
    region: 'eu-west-1',
    asIs: true,
  });
const fault = { $metadata: {}, message: 'said by the endpoint' };

describe('transform --endpoint-name --as-is', () => {
  it('sends each image unchanged and writes the response as a batch transform does', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answer('[0.25, 0.75]'));
    expect(await run()).toEqual({ judged: 3, kept: 0 });
    const requests = runtime.commandCalls(InvokeEndpointCommand).map(({ args }) => args[0].input);
    expect(requests.map(({ Body }) => String(Body)).sort()).toEqual(NAMES.map((name) => `bytes of ${name}`));
    expect(requests[0]).toMatchObject({ EndpointName: 'images', ContentType: 'application/x-image' });
    expect(readFileSync(join(folder.dir, 'out/PNEUMONIA/c.png.out'), 'utf8')).toBe('{"prediction":[0.25,0.75]}');
  });

  it('does not send an image again that has an output', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answer('[0.25, 0.75]'));
    await run();
    expect(await run()).toEqual({ judged: 0, kept: 3 });
    expect(runtime.commandCalls(InvokeEndpointCommand)).toHaveLength(3);
  });

  it('continues when the container refuses an image, and names it at the end', async () => {
    runtime.on(InvokeEndpointCommand).callsFake(({ Body }) => {
      if (String(Body).includes('b.jpeg')) throw new ModelError({ ...fault, OriginalStatusCode: 400 });
      return answer('[1, 0]');
    });
    await expect(run()).rejects.toThrow(/found 1 that are not \(2 classified, 0 kept\):\n {2}NORMAL\/b\.jpeg/);
  });

  it('continues when an image cannot be read, and names it at the end', async () => {
    runtime.on(InvokeEndpointCommand).resolves(answer('[0.25, 0.75]'));
    symlinkSync(join(folder.dir, 'nowhere'), join(folder.images, 'lost.jpeg'));
    await expect(run()).rejects.toThrow(
      /found 1 that are not \(3 classified, 0 kept\):\n {2}lost\.jpeg: UNREADABLE_FILE/,
    );
  });

  it.each([
    ['a missing endpoint', () => new ValidationError(fault), /ValidationError: said by the endpoint/],
    ['a container that fails', () => new ModelError({ ...fault, OriginalStatusCode: 500 }), /ModelError/],
    ['no connection', () => new Error('getaddrinfo ENOTFOUND'), /ENOTFOUND/],
  ])('stops at %s', async (_, error, message) => {
    runtime.on(InvokeEndpointCommand).rejects(error());
    await expect(run()).rejects.toThrow(message);
  });

  it.each(['', 'no JSON', '{"prediction":[0,1]}', '[]', '["a"]', '[2]', 'null'])(
    'stops at the response %j',
    async (text) => {
      runtime.on(InvokeEndpointCommand).resolves(answer(text));
      await expect(run()).rejects.toThrow(/needed a JSON list of probabilities/);
    },
  );
});
