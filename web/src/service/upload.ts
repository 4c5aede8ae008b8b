import { FILE_FIELD } from '../../../core/contract/limits.ts';
import { type Failure, localFailure, parseFailure } from './failures.ts';
import { parseReply } from './parse-reply.ts';
import { type Prediction, shownPredictionSchema } from './prediction.ts';

/** Timeout of the whole exchange: a large image over a slow connection takes a minute or two. */
const TIMEOUT_MS = 180_000;

/** The same for every image: the name of a file often contains that of a patient. */
const SENT_NAME = 'image';

export type UploadOutcome = { readonly prediction: Prediction } | { readonly failure: Failure };

export interface UploadOptions {
  readonly url: string;
  /** Value of the header `Authorization`; null where no sign-in is needed. */
  readonly authorization: string | null;
  /** Called as bytes leave this browser. */
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  /** Called once when the last byte has left. */
  readonly onUploaded: () => void;
  readonly signal: AbortSignal;
}

/**
 * Sends one image and waits for its verdict. Uses XMLHttpRequest because fetch does not report upload progress.
 * Failures are part of the outcome; only an aborted upload rejects, with the signal's reason.
 */
export function uploadImage(image: Blob, options: UploadOptions): Promise<UploadOutcome> {
  const { url, authorization, onProgress, onUploaded, signal } = options;
  const form = new FormData();
  form.append(FILE_FIELD, image, SENT_NAME);
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.timeout = TIMEOUT_MS;
    request.setRequestHeader('Accept', 'application/json');
    if (authorization !== null) request.setRequestHeader('Authorization', authorization);
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total);
    request.upload.onload = onUploaded;
    request.onload = () => resolve(readOutcome(request));
    request.onerror = () => resolve({ failure: localFailure('NO_CONNECTION') });
    request.ontimeout = () => resolve({ failure: localFailure('NO_ANSWER') });
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

function readOutcome(request: XMLHttpRequest): UploadOutcome {
  if (request.status !== 200) {
    return { failure: parseFailure(request.responseText, request.getResponseHeader('Retry-After')) };
  }
  const prediction = parseReply(shownPredictionSchema, request.responseText);
  return prediction === null ? { failure: localFailure('UNREADABLE_REPLY') } : { prediction };
}
