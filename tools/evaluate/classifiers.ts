import { availableParallelism } from 'node:os';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { parseBatchOutput } from '../../core/evaluation/batch-output.ts';
import { parseProbabilities, toProbabilities } from '../../core/verdict/probabilities.ts';
import { classify } from '../../inference/classify.ts';
import { readTwoClassModel } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { type ModelEndpointOptions, openModelEndpoint } from '../common/model-endpoint.ts';
import { prepareFile } from '../common/prepare-image.ts';

/** Turns the bytes of a file into probabilities. */
export interface Classifier {
  /** Named in the report. */
  readonly description: string;
  /** Null where there is no model folder. */
  readonly metadata: ModelMetadata | null;
  /** Files to have in flight. */
  readonly concurrency: number;
  classify(bytes: Uint8Array): Promise<Probabilities>;
  close(): Promise<void>;
}

/**
 * Runs images through the model of a folder, in this process.
 * @throws {ModelFolderError}
 */
export async function openLocalClassifier(modelDir: string): Promise<Classifier> {
  const folder = await readTwoClassModel(modelDir);
  const { metadata } = folder;
  const session = await openSession(folder);
  return {
    description: `${metadata.name} ${metadata.version}, on this machine`,
    metadata,
    concurrency: availableParallelism() + 1,
    classify: async (bytes) => toProbabilities((await classify(session, bytes)).probabilities),
    close: () => session.close(),
  };
}

/**
 * Sends images to an endpoint, prepared as the service does.
 * @param side Of the prepared images, in pixels; null to send the files unchanged.
 */
export function openRemoteClassifier(options: ModelEndpointOptions, side: number | null): Classifier {
  const { name, url } = options;
  const endpoint = openModelEndpoint(options);
  return {
    description: `endpoint ${name}${url === undefined ? '' : ` at ${url}`}${side === null ? ', files as they are' : ''}`,
    metadata: null,
    concurrency: 4,
    classify: async (bytes) =>
      parseProbabilities(await endpoint.invoke(side === null ? bytes : (await prepareFile(bytes, side)).png)),
    close: async () => endpoint.close(),
  };
}

/** Reads what a batch transform wrote instead of classifying again. */
export function openOutputReader(): Classifier {
  return {
    description: 'outputs of a batch transform',
    metadata: null,
    concurrency: 16,
    classify: async (bytes) => parseBatchOutput(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
    close: async () => {},
  };
}
