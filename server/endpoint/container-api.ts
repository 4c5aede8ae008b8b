import { IMAGE_MEDIA_TYPES } from '../../core/contract/image-formats.ts';
import type { BoundedQueue } from '../../inference/bounded-queue.ts';
import type { Classification } from '../../inference/classify.ts';
import { NotReadyError, QueueFullError, UndecodableImageError } from '../../inference/errors.ts';
import type { Classifier } from './classifier.ts';
import { containerError, type EndpointReply, JSON_TYPE } from './reply.ts';

/**
 * The HTTP contract of a SageMaker model container (`GET /ping`, `POST /invocations`), with the requests and replies of
 * the built-in image classification: one encoded image in, a bare JSON array of probabilities out, or one JSON line.
 */

const IMAGE_TYPES = new Set([...IMAGE_MEDIA_TYPES, 'application/x-image']);
const JSON_LINES = 'application/jsonlines';

export interface Invocation {
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly image: Uint8Array<ArrayBuffer>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** True where other images go first. */
  readonly yields: boolean;
}

/** 200 once the network is loaded. */
export function ping({ state }: Classifier): EndpointReply {
  return { status: state === 'ready' ? 200 : 503, headers: { 'Content-Type': JSON_TYPE }, body: '' };
}

/** Never throws: an error becomes a status. */
export async function invoke(classifier: Classifier, queue: BoundedQueue, request: Invocation): Promise<EndpointReply> {
  if (!IMAGE_TYPES.has(mediaType(request.contentType))) {
    return containerError(415, `needed ${[...IMAGE_TYPES].join(', ')}, found another content type`);
  }
  if (request.image.length === 0) return containerError(400, 'needed an image, found an empty body');
  try {
    const { image, signal, yields } = request;
    const classification = await queue.run(() => classifier.classify(image), { signal, yields });
    return format(classification, mediaType(request.accept) === JSON_LINES);
  } catch (error) {
    if (error instanceof UndecodableImageError) return containerError(400, error.message);
    if (error instanceof QueueFullError || error instanceof NotReadyError) return containerError(503, error.message);
    return containerError(500, error instanceof Error ? error.message : String(error));
  }
}

/** Adds the timings in the standard `Server-Timing` header. */
function format({ probabilities, decodeMs, inferMs }: Classification, asLine: boolean): EndpointReply {
  const timing = `decode;dur=${decodeMs.toFixed(2)}, infer;dur=${inferMs.toFixed(2)}`;
  return {
    status: 200,
    headers: { 'Content-Type': asLine ? JSON_LINES : JSON_TYPE, 'Server-Timing': timing },
    body: asLine ? `${JSON.stringify({ prediction: probabilities })}\n` : JSON.stringify(probabilities),
  };
}

function mediaType(header: string | undefined): string {
  return header?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
