import { ModelError } from '@aws-sdk/client-sagemaker-runtime';
import { z } from 'zod';
import { DEFAULT_INPUT_SIDE } from '../../../core/contract/model.ts';
import { type CheckOptions, openChecks } from '../../common/checks.ts';
import type { CheckedClassification } from '../../common/classify-prepared.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { type ModelEndpoint, openModelEndpoint } from '../../common/model-endpoint.ts';
import { ensureFolder } from '../../common/paths.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import { type SentImage, type SentImages, toSentImage } from '../../common/sent-image.ts';
import {
  classifyImages,
  type ImageClassifier,
  type TransformCounts,
  UnclassifiedImageError,
} from '../classify-images.ts';
import type { Image } from '../images.ts';
import { describeChecked, describeSent, Outputs } from '../outputs.ts';

export interface EndpointOptions extends CheckOptions {
  readonly output: string;
  readonly endpointName: string;
  readonly region?: string;
  /** Another host that implements the SageMaker runtime API. */
  readonly endpointUrl?: string;
  /** Send the files unchanged, for the endpoint's container to decode and resize. */
  readonly asIs?: boolean;
  /** Width and height of the model's input, in pixels; 224 by default. */
  readonly inputSide?: number;
  /** Output is for machines: no progress. */
  readonly json?: boolean;
}

/** Images in flight: enough to hide the network's latency, too few to overload a small instance. */
const CONCURRENCY = 8;

/** Attempts per image, including the first; the SDK waits longer before each. */
const MAX_ATTEMPTS = 5;

const responseSchema = z.array(z.number().min(0).max(1)).min(1);

/** Classifies a folder by a SageMaker endpoint, image by image. */
export async function runEndpoint(folder: string, options: EndpointOptions): Promise<TransformCounts> {
  ensureFolder(folder);
  const { endpointName, region, endpointUrl, inputSide = DEFAULT_INPUT_SIDE } = options;
  const side = options.asIs === true ? null : inputSide;
  const checks = await openChecks(options);
  const description = `endpoint ${endpointName}${describeSent(side)}${describeChecked(checks)}`;
  const outputs = await Outputs.open(options.output, description);
  const endpoint = openModelEndpoint({ name: endpointName, region, url: endpointUrl, maxAttempts: MAX_ATTEMPTS });
  try {
    return await classifyImages(folder, outputs, new EndpointClassifier(endpoint, endpointName, { side, checks }), {
      quiet: options.json === true,
    });
  } finally {
    endpoint.close();
  }
}

class EndpointClassifier implements ImageClassifier {
  readonly concurrency = CONCURRENCY;
  readonly #endpoint: ModelEndpoint;
  readonly #name: string;
  readonly #sent: SentImages;

  constructor(endpoint: ModelEndpoint, name: string, sent: SentImages) {
    this.#endpoint = endpoint;
    this.#name = name;
    this.#sent = sent;
  }

  async classify({ path }: Image): Promise<CheckedClassification> {
    const { body, findings } = await readImage(path, this.#sent);
    try {
      return { probabilities: parseResponse(await this.#endpoint.invoke(body)), findings };
    } catch (error) {
      throw translate(error, this.#name);
    }
  }
}

/** @throws {UnclassifiedImageError} */
async function readImage(path: string, sent: SentImages): Promise<SentImage> {
  try {
    return await toSentImage(await readPlainFile(path), sent);
  } catch (error) {
    throw new UnclassifiedImageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parseResponse(text: string): number[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new WorkFailedError('Classifying images: needed a JSON list of probabilities, found other text', {
      cause: error,
    });
  }
  const result = responseSchema.safeParse(content);
  if (result.success) return result.data;
  throw new WorkFailedError('Classifying images: needed a JSON list of probabilities, found other JSON');
}

/** The container refuses an image with 400 (inside of 424): that affects only this image. Any other error affects all images. */
function translate(error: unknown, endpointName: string): unknown {
  if (error instanceof WorkFailedError) return error;
  if (error instanceof ModelError && (error.OriginalStatusCode ?? 500) < 500) {
    return new UnclassifiedImageError('the endpoint could not read it');
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new WorkFailedError(`Calling endpoint ${endpointName}: needed a response, found ${reason}`, { cause: error });
}
