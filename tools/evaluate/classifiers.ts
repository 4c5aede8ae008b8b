import { availableParallelism } from 'node:os';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { parseBatchOutput } from '../../core/evaluation/batch-output.ts';
import type { ImageFindings } from '../../core/verdict/decide.ts';
import { parseProbabilities, toProbabilities } from '../../core/verdict/probabilities.ts';
import { readTwoClassModel } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { parseFindings } from '../common/batch-findings.ts';
import type { Checks } from '../common/checks.ts';
import { classifyChecked } from '../common/classify-prepared.ts';
import { type ModelEndpointOptions, openModelEndpoint } from '../common/model-endpoint.ts';
import { type SentImages, toSentImage } from '../common/sent-image.ts';

/** What a classifier says about a file: probabilities, and what the checks found; null where they are off. */
export interface CheckedProbabilities {
  readonly probabilities: Probabilities;
  readonly findings: ImageFindings | null;
}

/** Turns the bytes of a file into probabilities. */
export interface Classifier {
  /** Named in the report. */
  readonly description: string;
  /** Null where there is no model folder. */
  readonly metadata: ModelMetadata | null;
  /** Files to have in flight. */
  readonly concurrency: number;
  classify(bytes: Uint8Array): Promise<CheckedProbabilities>;
  close(): Promise<void>;
}

/**
 * Runs images through the model of a folder, in this process.
 * @throws {ModelFolderError}
 */
export async function openLocalClassifier(modelDir: string, checks: Checks | null = null): Promise<Classifier> {
  const folder = await readTwoClassModel(modelDir);
  const { metadata } = folder;
  const session = await openSession(folder);
  return {
    description: `${metadata.name} ${metadata.version}, on this machine`,
    metadata,
    concurrency: availableParallelism() + 1,
    async classify(bytes) {
      const { probabilities, findings } = await classifyChecked(session, bytes, checks);
      return { probabilities: toProbabilities(probabilities), findings };
    },
    close: () => session.close(),
  };
}

/** Sends images to an endpoint, by default prepared as the service does. */
export function openRemoteClassifier(options: ModelEndpointOptions, { side, checks }: SentImages): Classifier {
  const { name, url } = options;
  const endpoint = openModelEndpoint(options);
  return {
    description: `endpoint ${name}${url === undefined ? '' : ` at ${url}`}${side === null ? ', files as they are' : ''}`,
    metadata: null,
    concurrency: 4,
    async classify(bytes) {
      const { body, findings } = await toSentImage(bytes, { side, checks });
      return { probabilities: parseProbabilities(await endpoint.invoke(body)), findings };
    },
    close: async () => endpoint.close(),
  };
}

/** Reads what a batch transform wrote instead of classifying again. */
export function openOutputReader(): Classifier {
  return {
    description: 'outputs of a batch transform',
    metadata: null,
    concurrency: 16,
    async classify(bytes) {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return { probabilities: parseBatchOutput(text), findings: parseFindings(text) };
    },
    close: async () => {},
  };
}
