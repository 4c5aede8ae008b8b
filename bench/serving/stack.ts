import { startChild } from './child.ts';
import { UploadClient } from './client.ts';
import type { ServerAnswer, ServerQuestion, ServerUsage } from './server-process.ts';

/** The whole service in a process of its own, asked as a browser asks it. */
export interface Stack {
  /** Uploads an image. @throws {Error} unless a verdict comes back. */
  judge(image: Uint8Array): Promise<void>;
  readUsage(): Promise<ServerUsage>;
  close(): Promise<void>;
}

export async function startStack(modelDir: string): Promise<Stack> {
  const program = new URL('./server-process.ts', import.meta.url);
  const child = startChild<ServerQuestion, ServerAnswer>(program, [modelDir], 'Asking the service');
  const started = await child.hear();
  if (!('port' in started)) throw new Error('Starting the service: needed its port, found something else');
  const client = new UploadClient(started.port);
  return {
    judge: (image) => client.upload(image),
    async readUsage() {
      const usage = await child.ask('usage');
      if ('port' in usage) throw new Error('Asking the service what it uses: needed figures, found its port');
      return usage;
    },
    async close() {
      client.close();
      await child.close();
    },
  };
}
