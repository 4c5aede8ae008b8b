import type { BenchOptions } from '../common/bench.ts';
import { startChild } from './child.ts';
import { UploadClient } from './client.ts';
import type { ServerHandlers, ServerUsage } from './server-process.ts';

/** The complete service in its own process, called over HTTP as a browser calls it. */
export interface Stack {
  /** Uploads an image. @throws {Error} unless a verdict comes back. */
  classify(image: Uint8Array): Promise<void>;
  readUsage(): Promise<ServerUsage>;
  close(): Promise<void>;
}

export async function startStack({ modelDir, guardMode }: BenchOptions): Promise<Stack> {
  const program = new URL('./server-process.ts', import.meta.url);
  const service = startChild<ServerHandlers>(program, [modelDir, guardMode], 'Measuring the service');
  const client = new UploadClient(await service.call('port'));
  return {
    classify: (image) => client.upload(image),
    readUsage: () => service.call('usage'),
    async close() {
      client.close();
      await service.close();
    },
  };
}
