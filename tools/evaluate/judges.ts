import { availableParallelism } from 'node:os';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { parseBatchOutput } from '../../core/evaluation/batch-output.ts';
import { parseProbabilities, toProbabilities } from '../../core/verdict/probabilities.ts';
import { classify } from '../../inference/classify.ts';
import { ensureContractClasses, readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { type ModelEndpointOptions, openModelEndpoint } from '../common/model-endpoint.ts';

/** Turns the bytes of a file into probabilities. */
export interface Judge {
  /** Who judges, for the report. */
  readonly description: string;
  /** Known for a model folder only. */
  readonly metadata: ModelMetadata | null;
  /** Files worth having in hand at once. */
  readonly concurrency: number;
  judge(bytes: Uint8Array): Promise<Probabilities>;
  close(): Promise<void>;
}

/**
 * Runs images through the model of a folder, in this process.
 * @throws {ModelFolderError}
 */
export async function openLocalJudge(modelDir: string): Promise<Judge> {
  const folder = await readModelFolder(modelDir);
  const { metadata } = folder;
  ensureContractClasses(folder);
  const session = await openSession(folder);
  return {
    description: `${metadata.name} ${metadata.version}, on this machine`,
    metadata,
    concurrency: availableParallelism() + 1,
    judge: async (bytes) => toProbabilities((await classify(session, bytes)).probabilities),
    close: () => session.close(),
  };
}

/** Sends images to an endpoint. */
export function openRemoteJudge(options: ModelEndpointOptions): Judge {
  const { name, url } = options;
  const endpoint = openModelEndpoint(options);
  return {
    description: `endpoint ${name}${url === undefined ? '' : ` at ${url}`}`,
    metadata: null,
    concurrency: 4,
    judge: async (bytes) => parseProbabilities(await endpoint.ask(bytes)),
    close: async () => endpoint.close(),
  };
}

/** Reads what a batch transform wrote instead of judging anew. */
export function openOutputReader(): Judge {
  return {
    description: 'outputs of a batch transform',
    metadata: null,
    concurrency: 16,
    judge: async (bytes) => parseBatchOutput(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    close: async () => {},
  };
}
