import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../common/bench.ts';
import { median } from '../common/statistics.ts';
import { START_FLAGS } from './child.ts';
import { UploadClient } from './client.ts';
import { readImages } from './images.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** How long a user waits after starting the service and dropping an image immediately. */
export const firstVerdict: Bench = {
  name: 'first-verdict',
  about: 'from starting the process to the first verdict; the page is built already',
  async run({ quick, imagesDir, modelDir }) {
    const [image] = await readImages(imagesDir);
    const readyMs: number[] = [];
    const verdictMs: number[] = [];
    for (let run = 0; image !== undefined && run < (quick ? 2 : 7); run++) {
      const startedAt = performance.now();
      const child = spawn(process.execPath, [...START_FLAGS, MAIN, '--port', '0', '--model', modelDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const port = await portOf(child.stdout);
      readyMs.push(performance.now() - startedAt);
      const client = new UploadClient(port);
      await client.upload(image);
      verdictMs.push(performance.now() - startedAt);
      client.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    return [
      { measure: 'until the address is printed', value: median(readyMs), unit: 'ms' },
      { measure: 'until the first verdict', value: median(verdictMs), unit: 'ms' },
    ];
  },
};

async function portOf(output: Readable): Promise<number> {
  let text = '';
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const found = /http:\/\/[^\s/]+:(\d+)[\s\S]*medical/.exec(text);
    if (found?.[1] !== undefined) return Number(found[1]);
  }
  throw new Error(`Starting the service: needed its address, found:\n${text}`);
}
