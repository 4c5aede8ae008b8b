import { readFile } from 'node:fs/promises';
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  type SageMakerRuntimeClientConfig,
} from '@aws-sdk/client-sagemaker-runtime';
import { z } from 'zod';
import { WorkFailedError } from '../../common/exit.ts';
import { ensureFolder, type Film } from '../films.ts';
import { type FilmJudge, judgeFilms, type TransformCounts, UnjudgedFilmError } from '../judge-films.ts';
import { Outputs } from '../outputs.ts';

export interface EndpointOptions {
  readonly output: string;
  readonly endpointName: string;
  readonly region?: string;
  /** Another host that speaks the SageMaker runtime API. */
  readonly endpointUrl?: string;
}

/** Films sent at once: enough to hide the way there, too few to crowd a small instance out. */
const CONCURRENCY = 8;

/** Tries of one film, the first one counted; the SDK waits longer before each. */
const MAX_ATTEMPTS = 5;

const answer = z.array(z.number().min(0).max(1)).min(1);

/** Judges a folder by a SageMaker endpoint, film by film. */
export async function runEndpoint(folder: string, options: EndpointOptions): Promise<TransformCounts> {
  await ensureFolder(folder);
  const { endpointName, region, endpointUrl } = options;
  const outputs = await Outputs.open(options.output, `endpoint ${endpointName}`);
  const client = new SageMakerRuntimeClient({
    maxAttempts: MAX_ATTEMPTS,
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : ownHost(endpointUrl)),
  });
  try {
    return await judgeFilms(folder, outputs, new EndpointJudge(client, endpointName));
  } finally {
    client.destroy();
  }
}

/** A host of one's own takes any signature; the SDK must still sign with something. */
function ownHost(endpoint: string): SageMakerRuntimeClientConfig {
  return { endpoint, region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}

class EndpointJudge implements FilmJudge {
  readonly concurrency = CONCURRENCY;
  readonly #client: SageMakerRuntimeClient;
  readonly #endpointName: string;

  constructor(client: SageMakerRuntimeClient, endpointName: string) {
    this.#client = client;
    this.#endpointName = endpointName;
  }

  async judge({ path }: Film): Promise<readonly number[]> {
    const body = await readFile(path);
    try {
      const { Body } = await this.#client.send(
        new InvokeEndpointCommand({
          EndpointName: this.#endpointName,
          ContentType: 'application/x-image',
          Accept: 'application/json',
          Body: body,
        }),
      );
      return parseAnswer(Body.transformToString());
    } catch (error) {
      throw translate(error, this.#endpointName);
    }
  }
}

function parseAnswer(text: string): number[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new WorkFailedError('Judging films: needed a JSON list of probabilities, found other text', { cause: error });
  }
  const result = answer.safeParse(content);
  if (result.success) return result.data;
  throw new WorkFailedError('Judging films: needed a JSON list of probabilities, found other JSON');
}

/** The container's own refusal of a picture (400 inside of 424) is that film's fault; anything else is everybody's. */
function translate(error: unknown, endpointName: string): unknown {
  if (error instanceof WorkFailedError) return error;
  if (error instanceof ModelError && (error.OriginalStatusCode ?? 500) < 500) {
    return new UnjudgedFilmError('the endpoint could not read it');
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new WorkFailedError(`Asking endpoint ${endpointName}: needed an answer, found ${reason}`, { cause: error });
}
