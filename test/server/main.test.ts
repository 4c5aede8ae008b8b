/** `npm start` as a process: output, refusals, exit codes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Prediction } from '../../core/contract/prediction.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const TINY = fileURLToPath(new URL('../fixtures/model-tiny', import.meta.url));
const IMAGE = new URL('../fixtures/resize-to-input/grey.jpg', import.meta.url);

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
});

describe('npm start', () => {
  it('prints address, model and notice, and classifies an image', async () => {
    const { url, output } = await start('--port', '0', '--model', TINY);
    expect(output()).toContain('tiny-brightness 1, operating point 0.5');
    expect(output()).toContain('Not a medical device');
    expect(await predict(url)).toMatchObject({ verdict: expect.stringMatching(/Normal|Pneumonia/) });
    expect(output()).not.toContain('secret-name');
  });

  it('classifies through another host with the SageMaker runtime API', async () => {
    const host = await start('--port', '0', '--model', TINY, '--endpoint-name', 'images');
    const endpointUrl = /Endpoint +(\S+)/.exec(host.output())?.[1] ?? '';
    const { url, output } = await start('--port', '0', '--endpoint-url', endpointUrl, '--endpoint-name', 'images');
    expect(output()).toContain('images unknown, operating point 0.5');
    const [there, here] = [await predict(host.url), await predict(url)];
    expect(here.probabilities).toEqual(there.probabilities);
  });

  it('keeps a record of every answer in the file of --audit, readable by its owner alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const file = join(folder, 'audit.jsonl');
    const { url } = await start('--port', '0', '--model', TINY, '--audit', file);
    const replies = [await predict(url), await predict(url)];
    const records = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.map(({ requestId }) => requestId)).toEqual(replies.map(({ requestId }) => requestId));
    const { image, verdict, probabilities } = replies[0] as Prediction;
    expect(records[0]).toMatchObject({ what: 'predict', subject: null, sha256: image.sha256, verdict, probabilities });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await rm(folder, { recursive: true });
  });

  it('serves below a path, under the name of a proxy', async () => {
    const { url } = await start(
      ...['--port', '0', '--model', TINY, '--base-path', '/proxy/8000/'],
      ...['--allow-host', 'other.example', '--allow-host', 'Hub.example'],
    );
    const status = (host: string) =>
      new Promise((resolve) =>
        get(`${url}/proxy/8000/api/status`, { headers: { Host: host } }, (reply) => resolve(reply.resume().statusCode)),
      );
    expect(await Promise.all(['hub.example', 'other.example:8443', 'images.example'].map(status))).toEqual([
      200, 200, 403,
    ]);
  });

  it('finishes the image in flight on SIGTERM, and exits with 0', async () => {
    const { url, child } = await start('--port', '0', '--model', TINY);
    const port = Number(new URL(url).port);
    const body = await formBody();
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    let received = '';
    socket.on('data', (text) => (received += text));
    socket.write(
      `POST /api/predict HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: multipart/form-data; boundary=b\r\n`,
    );
    socket.write(`Content-Length: ${body.length}\r\n\r\n`);
    socket.write(body.subarray(0, 100));
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.write(body.subarray(100));
    const [code] = await once(child, 'exit');
    expect(received).toMatch(/^HTTP\/1\.1 200/);
    expect(code).toBe(0);
  });

  it('exits with 0 on SIGINT', async () => {
    const { child } = await start('--port', '0', '--model', TINY);
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(0);
  });

  it('refuses a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, text } = await run('--port', String(port), '--model', TINY);
    expect({ code, text }).toEqual({
      code: 1,
      text: `pneumoscope: Listening: needed a free port, found ${port} taken\n`,
    });
    other.close();
  });

  it('refuses weights whose checksum differs from the metadata', async () => {
    const { code, text } = await withModel(async (dir) => writeFile(join(dir, 'model.onnx'), 'other weights'));
    expect(code).toBe(1);
    expect(text).toMatch(/needed model\.onnx with SHA-256 [0-9a-f]{64} as metadata\.json says, found [0-9a-f]{64}/);
  });

  it('refuses a model of other classes', async () => {
    const { code, text } = await withModel(async (dir) => {
      const metadata = JSON.parse(await readFile(join(dir, 'metadata.json'), 'utf8'));
      await writeFile(join(dir, 'metadata.json'), JSON.stringify({ ...metadata, classes: ['CAT', 'DOG'] }));
    });
    expect(code).toBe(1);
    expect(text).toMatch(/needed the classes NORMAL, PNEUMONIA in this order, found CAT, DOG/);
  });

  for (const [what, args, expected, message] of [
    ['a port that is not a number', ['--port', 'x'], 2, /whole number from 0 to 65535/],
    ['an endpoint address that is not a URL', ['--endpoint-url', 'here'], 2, /http:\/\//],
    ['a host name with a port', ['--allow-host', 'hub.example:8000'], 2, /host name without a port/],
    ['a prefix that is no path', ['--base-path', 'proxy'], 2, /begins with a slash/],
    ['an issuer without an audience', ['--issuer', 'https://sign.in.example'], 2, /belong together/],
    ['an unknown option', ['--verbose'], 2, /unknown option/],
    ['groups without an issuer', ['--groups', 'reader'], 2, /--groups needs --issuer/],
    ['names of groups that are none', ['--groups', 'a b'], 2, /names separated by commas/],
    ['an audit file that cannot be written', ['--audit', 'nowhere/audit.jsonl'], 1, /can be written, found ENOENT/],
    ['a model folder that does not exist', ['--model', 'nowhere'], 1, /needed metadata\.json/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, text } = await run(...args);
      expect(code).toBe(expected);
      expect(text).toMatch(message);
    });
  }

  it('explains its options', async () => {
    const { code, text } = await run('--help');
    expect(code).toBe(0);
    for (const option of [
      '--port',
      '--host',
      '--allow-host',
      '--base-path',
      '--model',
      '--endpoint-url',
      '--endpoint-name',
      '--region',
      '--open',
      '--audit',
      '--groups',
      '--issuer',
    ]) {
      expect(text).toContain(option);
    }
  });

  it('prints its version', async () => expect((await run('--version')).text).toMatch(/^\d+\.\d+\.\d+\n$/));
});

/** Starts the server and waits until it prints its address. */
async function start(...args: string[]): Promise<{ url: string; child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  child.stderr.on('data', (chunk) => (text += chunk));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /Pneumoscope +(\S+)[\s\S]*Not a medical/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
  return { url, child, output: () => text };
}

/** Runs the server to its end. */
async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (text += chunk));
  const [code] = await once(child, 'close');
  return { code, text };
}

async function withModel(change: (dir: string) => Promise<void>): Promise<{ code: number; text: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-model-'));
  await cp(TINY, dir, { recursive: true });
  await change(dir);
  const ended = await run('--port', '0', '--model', dir);
  await rm(dir, { recursive: true });
  return ended;
}

async function predict(url: string): Promise<Prediction> {
  const body = await formBody();
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  return (await fetch(`${url}/api/predict`, { method: 'POST', body, headers })).json();
}

async function formBody(): Promise<Buffer<ArrayBuffer>> {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="secret-name.jpg"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), await readFile(IMAGE), Buffer.from('\r\n--b--\r\n')]);
}
