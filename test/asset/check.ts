import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { startEndpoint } from '../../server/endpoint/endpoint.ts';
import { RuntimeApi } from './runtime-api.ts';

/**
 * `npm run check:asset`: runs the prediction function as synthesized, not its source, under AWS's own Node runtime client (npm
 * `aws-lambda-ric`, which compiles with cmake, make and g++) against a small Runtime API, with the local endpoint behind it.
 * Prints the time from start to readiness next to that of an unbundled build of the same handler.
 */
const RIC = resolve('artefacts/ric');
const OUT = resolve('artefacts/asset-check');
const IMAGE = 'test/fixtures/dataset/test/NORMAL/NORMAL2-IM-0629-0001.jpeg';
const ENDPOINT = 'pneumoscope-endpoint';

await install();
const asset = await synthesizedAsset();
const endpoint = await startEndpoint({ modelDir: 'model', name: ENDPOINT });
await endpoint.ready;
try {
  await checkAnswers(asset);
  await compareStarts({ 'as synthesized': asset, unbundled: unbundled() });
} finally {
  await endpoint.close();
}
console.log('check:asset: passed.');

async function checkAnswers(folder: string): Promise<void> {
  const api = new RuntimeApi();
  const client = start(folder, 'index.handler', await api.listen());
  try {
    const image = await ask(api, form(readFileSync(IMAGE)));
    assert.equal(image.statusCode, 200, image.body);
    assert.match(JSON.parse(image.body).verdict, /^(Normal|Pneumonia|Failed to Predict)$/);
    const junk = await ask(api, form(Buffer.from('no image')));
    assert.equal(junk.statusCode, 415, junk.body);
    assert.match(JSON.parse(junk.body).error.code, /^UNSUPPORTED_IMAGE_TYPE$/);
    const large = await ask(api, form(Buffer.alloc(10_000_000)));
    assert.equal(large.statusCode, 413, large.body);
    const late = await ask(api, form(readFileSync(IMAGE)), 300);
    assert.equal(late.statusCode, 504, late.body);
    console.log('check:asset: image 200, junk 415, 10 MB 413, no time left 504');
  } finally {
    client.kill();
    api.close();
  }
}

async function ask(api: RuntimeApi, body: Buffer, timeoutMs?: number): Promise<{ statusCode: number; body: string }> {
  const outcome = await api.invoke(
    {
      httpMethod: 'POST',
      path: '/api/predict',
      resource: '/api/predict',
      headers: { 'Content-Type': 'multipart/form-data; boundary=image', Accept: 'application/json' },
      multiValueHeaders: { 'Content-Type': ['multipart/form-data; boundary=image'], Accept: ['application/json'] },
      requestContext: { requestId: 'request' },
      body: body.toString('base64'),
      isBase64Encoded: true,
    },
    timeoutMs,
  );
  assert.equal(outcome.kind, 'response', outcome.body);
  return JSON.parse(outcome.body) as { statusCode: number; body: string };
}

function form(image: Buffer): Buffer {
  const head =
    '--image\r\nContent-Disposition: form-data; name="file"; filename="a.jpeg"\r\nContent-Type: image/jpeg\r\n\r\n';
  return Buffer.concat([Buffer.from(head), image, Buffer.from('\r\n--image--\r\n')]);
}

/** Prints how long each build takes from start to readiness: the median of nine starts, with the builds alternating. */
async function compareStarts(builds: Readonly<Record<string, string>>): Promise<void> {
  const times = Object.entries(builds).map(([name, folder]) => ({ name, folder, ms: [] as number[] }));
  for (let round = 0; round < 9; round += 1) for (const { folder, ms } of times) ms.push(await readyAfterMs(folder));
  for (const { name, ms } of times) {
    const middle = ms.sort((left, right) => left - right)[4] ?? Number.NaN;
    console.log(`check:asset: ${name}: ready after ${Math.round(middle)} ms`);
  }
}

/** Milliseconds from the start of the process until it asks for its first event. */
async function readyAfterMs(folder: string): Promise<number> {
  const api = new RuntimeApi();
  const address = await api.listen();
  const startedAtMs = performance.now();
  const client = start(folder, 'index.handler', address);
  await api.ready;
  const elapsedMs = performance.now() - startedAtMs;
  client.kill();
  api.close();
  return elapsedMs;
}

function start(folder: string, handler: string, runtimeApi: string): ChildProcess {
  return spawn(process.execPath, [join(RIC, 'node_modules/aws-lambda-ric/index.mjs'), handler], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      AWS_LAMBDA_FUNCTION_NAME: 'predict',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_LOG_GROUP_NAME: 'logs',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url,
      ENDPOINT_NAME: ENDPOINT,
      MODEL_NAME: 'resnet18',
      MODEL_VERSION: 'check',
      OPERATING_POINT: '0.5',
      ALLOWED_ORIGINS: '',
    },
  });
}

async function install(): Promise<void> {
  if (existsSync(join(RIC, 'node_modules/aws-lambda-ric/rapid-client.node'))) return;
  mkdirSync(RIC, { recursive: true });
  writeFileSync(join(RIC, 'package.json'), '{"private":true,"allowScripts":{"aws-lambda-ric":true}}');
  await run('npm', ['install', '--no-audit', '--no-fund', 'aws-lambda-ric@4.0.2'], RIC);
}

/** Folder of the prediction function's asset, from a separate synthesis. */
async function synthesizedAsset(): Promise<string> {
  await run('cdk', ['synth', '-q', '--no-notices', '-c', 'model=bundled', '-o', OUT], process.cwd());
  const template = JSON.parse(readFileSync(join(OUT, 'Pneumoscope.template.json'), 'utf8'));
  const resources = Object.values(template.Resources) as {
    Properties?: { Description?: string; Code?: { S3Key: string } };
  }[];
  const predict = resources.find(({ Properties }) => Properties?.Description === 'Classifies an image');
  return join(OUT, `asset.${predict?.Properties?.Code?.S3Key.replace('.zip', '')}`);
}

/** The same handler with its packages outside of the bundle, in node_modules. */
function unbundled(): string {
  const folder = resolve('artefacts/asset-unbundled');
  buildSync({
    entryPoints: ['lambda/predict/index.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return folder;
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const [code] = await once(spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  assert.equal(code, 0, `${command} ${args[0]}: needed exit code 0, found ${code}`);
}
