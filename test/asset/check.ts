import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE } from '../../lib/functions/bundle.ts';
import { startEndpoint } from '../../server/endpoint/endpoint.ts';
import { largeJpeg, largestPng } from './large-images.ts';
import { RuntimeApi } from './runtime-api.ts';

/**
 * `npm run check:asset`: runs the prediction function as synthesized, not its source, under AWS's own Node runtime client (npm
 * `aws-lambda-ric`, which compiles with cmake, make and g++) against a small Runtime API, with the local endpoint behind it.
 * Asserts its answers and that its memory suffices for the largest images; prints how long it takes to start and to answer,
 * beside a function that prepares nothing. The times are this machine's, mostly x64's; the function in AWS is arm64.
 */
const RIC = resolve('artefacts/ric');
const OUT = resolve('artefacts/asset-check');
const IMAGE = 'test/fixtures/im2rec/x-rays/NORMAL/NORMAL2-IM-0588-0001.jpeg';
const ENDPOINT = 'pneumoscope-endpoint';
const ROUNDS = 5;

/** A function that was synthesized or built: its folder, and its memory in AWS. */
interface Asset {
  readonly path: '/api/predict' | '/api/explain';
  readonly folder: string;
  readonly guard: 'enforce' | 'off';
  readonly memoryInMb: number;
}

await install();
const { predict: asset, explain } = await synthesize('enforce');
const { predict: unguarded } = await synthesize('off');
const thin: Asset = { ...unguarded, folder: thinBundle() };
const endpoint = await startEndpoint({ modelDir: 'model', name: ENDPOINT });
await endpoint.ready;
try {
  await checkAnswers(asset);
  await checkMemory(asset);
  await checkMemory(explain);
  await compareTimes({ 'as synthesized': asset, 'with the guard off': unguarded, 'preparing nothing': thin });
} finally {
  await endpoint.close();
}
console.log('check:asset: passed.');

async function checkAnswers(built: Asset): Promise<void> {
  const client = await start(built);
  try {
    const image = await client.ask(readFileSync(IMAGE));
    assert.equal(image.statusCode, 200, image.body);
    const { verdict, checks, preparation } = JSON.parse(image.body);
    assert.match(verdict, /^(Normal|Pneumonia|Failed to Predict)$/);
    assert.equal(checks.mode, 'enforce');
    assert.ok(checks.scores.length > 5, image.body);
    assert.deepEqual([preparation.width, preparation.height], [224, 224]);
    const large = await client.ask(await largeJpeg({ width: 2_000, height: 1_500 }));
    assert.equal(large.statusCode, 200, large.body);
    const blank = await client.ask(await largestPng());
    assert.equal(JSON.parse(blank.body).verdict, 'Failed to Predict', blank.body);
    const junk = await client.ask(Buffer.from('no image'));
    assert.equal(junk.statusCode, 415, junk.body);
    assert.equal(JSON.parse(junk.body).error.code, 'UNSUPPORTED_IMAGE_TYPE');
    const tooLarge = await client.ask(Buffer.alloc(10_000_000));
    assert.equal(tooLarge.statusCode, 413, tooLarge.body);
    const late = await client.ask(readFileSync(IMAGE), 300);
    assert.equal(late.statusCode, 504, late.body);
    console.log(
      'check:asset: X-ray and 3 megapixels 200, a gradient abstained from, junk 415, 10 MB 413, no time left 504',
    );
  } finally {
    client.stop();
  }
}

/** Asserts that the memory of the function holds the peak of each largest image, in a process of its own. */
async function checkMemory(built: Asset): Promise<void> {
  const images = {
    'an X-ray': readFileSync(IMAGE),
    'a JPEG of 40 megapixels': await largeJpeg(),
    'a progressive JPEG of 40 megapixels': await largeJpeg({ progressive: true }),
    'a PNG of 40 megapixels, 16-bit RGBA': await largestPng(),
  };
  for (const [name, image] of Object.entries(images)) {
    const client = await start(built);
    const startedAtMs = performance.now();
    const reply = await client.ask(image, built.path === '/api/explain' ? 28_000 : undefined);
    const elapsedMs = performance.now() - startedAtMs;
    const peakInMb = client.peakInMb();
    client.stop();
    assert.equal(reply.statusCode, 200, `${name}: ${reply.body}`);
    console.log(
      `check:asset: ${built.path}, ${name} (${image.length} bytes): peak of ${peakInMb} MB of ${built.memoryInMb}, answered in ${Math.round(elapsedMs)} ms`,
    );
    assert.ok(peakInMb < built.memoryInMb, `${name}: needed less than ${built.memoryInMb} MB, found ${peakInMb}`);
  }
}

/** Prints the times of each build: the median of several starts, with the builds alternating. */
async function compareTimes(builds: Readonly<Record<string, Asset>>): Promise<void> {
  const image = await largeJpeg({ width: 2_000, height: 1_500 });
  const times = Object.entries(builds).map(([name, built]) => ({ name, built, rows: [] as number[][] }));
  for (let round = 0; round < ROUNDS; round++)
    for (const { built, rows } of times) rows.push(await timesOf(built, image));
  for (const { name, rows } of times) {
    const [ready, first, later] = [0, 1, 2].map((column) => medianOf(rows.map((row) => row[column] ?? Number.NaN)));
    console.log(
      `check:asset: ${name}, ${process.arch}: ready after ${ready} ms, the first request of 3 megapixels ${first} ms, later ones ${later} ms`,
    );
  }
}

/** Milliseconds until the process asks for its first event, for its first request, and for its third. */
async function timesOf(built: Asset, image: Buffer): Promise<number[]> {
  const marksMs = [performance.now()];
  const mark = () => marksMs.push(performance.now());
  const client = await start(built);
  mark();
  await client.ask(image);
  mark();
  await client.ask(image);
  const beforeMs = performance.now();
  await client.ask(image);
  const laterMs = performance.now() - beforeMs;
  client.stop();
  const [began = 0, ready = 0, answered = 0] = marksMs;
  return [ready - began, answered - ready, laterMs];
}

function medianOf(values: readonly number[]): number {
  return Math.round(values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN);
}

interface Client {
  ask(image: Buffer, timeoutMs?: number): Promise<{ statusCode: number; body: string }>;
  /** The most memory that the process has had so far (Linux). */
  peakInMb(): number;
  stop(): void;
}

/** Starts a function under AWS's runtime client; resolves when it asks for its first event. */
async function start(built: Asset): Promise<Client> {
  const api = new RuntimeApi();
  const child = spawnClient(built, await api.listen());
  await api.ready;
  return {
    ask: (image, timeoutMs) => ask(api, built.path, form(image), timeoutMs),
    peakInMb() {
      const [, kib = 'NaN'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      return Math.round((Number(kib) * 1_024) / 1e6);
    },
    stop() {
      child.kill();
      api.close();
    },
  };
}

async function ask(
  api: RuntimeApi,
  path: Asset['path'],
  body: Buffer,
  timeoutMs?: number,
): Promise<{ statusCode: number; body: string }> {
  const outcome = await api.invoke(
    {
      httpMethod: 'POST',
      path,
      resource: path,
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

function spawnClient({ folder, guard, memoryInMb }: Asset, runtimeApi: string): ChildProcess {
  return spawn(process.execPath, [join(RIC, 'node_modules/aws-lambda-ric/index.mjs'), 'index.handler'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      AWS_LAMBDA_FUNCTION_NAME: 'predict',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryInMb),
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
      NEAR_THRESHOLD: '',
      INPUT_SIDE: '224',
      GUARD_MODE: guard,
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

/** The functions that prepare images, of a separate synthesis. */
async function synthesize(guard: Asset['guard']): Promise<{ predict: Asset; explain: Asset }> {
  const out = `${OUT}-${guard}`;
  const context = ['-c', 'model=bundled', '-c', `guard=${guard}`, '-c', 'explanation=on'];
  await run('cdk', ['synth', '-q', '--no-notices', ...context, '-o', out], process.cwd());
  const template = JSON.parse(readFileSync(join(out, 'Pneumoscope-prod-Service.template.json'), 'utf8'));
  const resources = Object.values(template.Resources) as {
    Properties?: { Description?: string; MemorySize?: number; Code?: { S3Key: string } };
  }[];
  const assetOf = (path: Asset['path'], description: string): Asset => {
    const built = resources.find(({ Properties }) => Properties?.Description === description)?.Properties;
    const folder = join(out, `asset.${built?.Code?.S3Key.replace('.zip', '')}`);
    return { path, folder, guard, memoryInMb: built?.MemorySize ?? 0 };
  };
  return {
    predict: assetOf('/api/predict', 'Classifies an image'),
    explain: assetOf('/api/explain', 'Explains the verdict on an image'),
  };
}

/** The function as it was before it prepared images, bundled as the others are. */
function thinBundle(): string {
  const folder = resolve('artefacts/asset-thin');
  buildSync({
    ...BUNDLE,
    entryPoints: ['test/asset/thin-handler.ts'],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  return folder;
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const [code] = await once(spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  assert.equal(code, 0, `${command} ${args[0]}: needed exit code 0, found ${code}`);
}
