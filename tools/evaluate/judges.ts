import { availableParallelism } from 'node:os';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { CLASSES } from '../../core/contract/labels.ts';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { parseBatchOutput } from '../../core/evaluation/batch-output.ts';
import { parseProbabilities } from '../../core/verdict/probabilities.ts';
import { readModelFolder } from '../../server/endpoint/model-folder.ts';
import { openSession } from '../../server/endpoint/session.ts';
import { squash } from '../../server/endpoint/squash.ts';
import { WrongUseError } from '../common/exit.ts';

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

/** Runs films through the model of a folder, in this process. */
export async function openLocalJudge(modelDir: string): Promise<Judge> {
  const folder = await readModelFolder(modelDir);
  const { metadata } = folder;
  if (metadata.classes.join() !== CLASSES.join()) {
    throw new WrongUseError(
      `Evaluating ${metadata.name}: needed a model of the classes ${CLASSES.join(', ')}, found ${metadata.classes.join(', ')}`,
    );
  }
  const session = await openSession(folder);
  const [, height, width] = metadata.inputShape;
  return {
    description: `${metadata.name} ${metadata.version}, on this machine`,
    metadata,
    concurrency: availableParallelism() + 1,
    async judge(bytes) {
      const [normal, pneumonia] = await session.infer(await squash(bytes, { width, height }), 1);
      return parseProbabilities(JSON.stringify([normal, pneumonia]));
    },
    close: () => session.close(),
  };
}

export interface RemoteEndpoint {
  readonly name: string;
  readonly region?: string | undefined;
  /** Another host that speaks the SageMaker runtime API. */
  readonly url?: string | undefined;
}

/** Sends films to an endpoint: SageMaker's, with the credentials that the SDK finds, or another host's. */
export function openRemoteJudge({ name, region, url }: RemoteEndpoint): Judge {
  const client = new SageMakerRuntimeClient({
    ...(region === undefined ? {} : { region }),
    ...(url === undefined ? {} : localHost(url)),
  });
  return {
    description: `endpoint ${name}${url === undefined ? '' : ` at ${url}`}`,
    metadata: null,
    concurrency: 4,
    async judge(bytes) {
      const { Body } = await client.send(
        new InvokeEndpointCommand({
          EndpointName: name,
          ContentType: 'application/x-image',
          Accept: 'application/json',
          Body: bytes,
        }),
      );
      return parseProbabilities(Body.transformToString());
    },
    close: async () => client.destroy(),
  };
}

/** A host of one's own takes any signature; the SDK must still sign with something. */
function localHost(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: 'local', credentials };
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
