import { parentPort, type Transferable, workerData } from 'node:worker_threads';
import type { ExplanationView } from '../core/contract/explanation.ts';
import { sharpDecoder } from '../imaging/decode.ts';
import type { Raster } from '../imaging/raster.ts';
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

export interface PreparerWork {
  readonly file: Uint8Array;
  readonly views: readonly ExplanationView[];
}

await answerJobs<PreparerWork, Prepared>(parentPort, async () => {
  const guard = guardDir === null ? null : await openGuard(guardDir);
  const preparer = createPreparer({ side, decoder: sharpDecoder, guard });
  return { run: async ({ file, views }) => owned(await preparer.prepare(file, views)), transfer };
});

/** Copies, since buffers that Node or a library owns cannot be moved to another thread. */
function owned({ png, pixels, views, ...rest }: Prepared): Prepared {
  return { ...rest, png: new Uint8Array(png), pixels: copyOf(pixels), views: views.map(copyOf) };
}

function copyOf(pixels: Raster): Raster {
  return { ...pixels, data: new Uint8Array(pixels.data) };
}

function transfer({ png, pixels, views }: Prepared): Transferable[] {
  return [png, pixels.data, ...views.map(({ data }) => data)].map(({ buffer }) => buffer as ArrayBuffer);
}
