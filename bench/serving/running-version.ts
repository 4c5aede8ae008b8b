import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { START_FLAGS } from './child.ts';
import { UploadClient } from './client.ts';

/** A version of the service, started as its users start it. */
export interface RunningVersion {
  /** Uploads an image. @throws {Error} unless a verdict comes back. */
  classify(image: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts `server/main.ts` of a checkout and resolves when it has printed its address.
 * @param root The checkout. @param args Beside the port.
 */
export async function startVersion(root: string, args: readonly string[]): Promise<RunningVersion> {
  const main = join(root, 'server/main.ts');
  const child = spawn(process.execPath, [...START_FLAGS, main, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const client = new UploadClient(await portOf(child.stdout));
  child.stdout.resume(); // its log
  return {
    classify: (image) => client.upload(image),
    async close() {
      client.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function portOf(output: Readable): Promise<number> {
  let text = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const found = /http:\/\/[^\s/]+:(\d+)[\s\S]*medical/.exec(text);
    if (found?.[1] !== undefined) return Number(found[1]);
  }
  throw new Error(`Starting the service: needed its address, found:\n${text}`);
}
