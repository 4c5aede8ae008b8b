import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import { sharpDecoder } from '../imaging/decode.ts';
import { openGuard } from './guard-native.ts';
import { createPreparer, type Prepared } from './preparer.ts';
import { answerJobs } from './thread-messages.ts';

/** A thread of the pool: prepares and checks images. */
export interface PreparerStart {
  readonly side: number;
  /** Folder of the guard; null where the checks are off. */
  readonly guardDir: string | null;
}

const { side, guardDir } = workerData as PreparerStart;

await answerJobs<Uint8Array, Prepared>(parentPort, async () => {
  const guard = guardDir === null ? null : await openGuard(guardDir);
  const preparer = createPreparer({ side, decoder: sharpDecoder, guard });
  return { run: async (file) => owned(await preparer.prepare(file)), transfer };
});

/** Copies, since buffers that Node or a library owns cannot be moved to another thread. */
function owned({ png, pixels, ...rest }: Prepared): Prepared {
  return { ...rest, png: new Uint8Array(png), pixels: { ...pixels, data: new Uint8Array(pixels.data) } };
}

function transfer({ png, pixels }: Prepared): Transferable[] {
  return [png.buffer, pixels.data.buffer] as ArrayBuffer[];
}
