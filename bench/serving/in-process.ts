import { readModelFolder } from '../../server/endpoint/model-folder.ts';
import { openSession } from '../../server/endpoint/session.ts';
import { squash } from '../../server/endpoint/squash.ts';

/** Decoding and inference and nothing else: what the service cannot do without. */
export interface InProcess {
  judge(film: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openInProcess(modelDir: string): Promise<InProcess> {
  const folder = await readModelFolder(modelDir);
  const session = await openSession(folder);
  const [, height, width] = folder.metadata.inputShape;
  return {
    async judge(film) {
      await session.infer(await squash(film, { width, height }), 1);
    },
    close: () => session.close(),
  };
}
