import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The AWS emulator moto, run as a server on a free port of this machine. */
export interface Moto {
  /** With the host name `localhost`: only then moto finds a template's bucket. */
  readonly url: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;

/**
 * Starts `moto_server` (PyPI: `moto[server]` 5).
 * @returns Null if it is not installed.
 */
export async function startMoto(): Promise<Moto | null> {
  const port = await freePort();
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    // CloudFormation inside moto calls itself back on this port.
    env: { ...process.env, MOTO_PORT: String(port) },
    stdio: 'ignore',
  });
  const started = await Promise.race([waitUntilUp(`http://127.0.0.1:${port}/moto-api/`), failure(server)]);
  if (!started) return null;
  // Without this moto needs Docker for every invocation of a function.
  await fetch(`http://127.0.0.1:${port}/moto-api/config`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ lambda: { use_docker: false } }),
  });
  return {
    url: `http://localhost:${port}`,
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    },
  };
}

async function waitUntilUp(url: string): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return true;
    await pause(200);
  }
  throw new Error(`Starting moto: needed a reply within ${START_TIMEOUT_MS / 1_000} s, found none`);
}

/** Resolves to false if the program does not exist. */
function failure(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => server.once('error', () => resolve(false)));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
