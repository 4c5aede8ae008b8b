import * as z from 'zod/mini';
import { explanationSchema } from '../../../core/contract/explanation.ts';
import { FILE_FIELD } from '../../../core/contract/limits.ts';
import { type Failure, localFailure, parseFailure } from '../service/failures.ts';
import { parseReply } from '../service/parse-reply.ts';

const { verdict, map, withheld, chance, views, calls, notice, operatingPoint, probabilities } = explanationSchema.shape;

/** The part of a reply that the page shows. */
const shownExplanationSchema = z.object({
  verdict,
  map,
  withheld,
  chance,
  views,
  calls,
  notice,
  operatingPoint,
  probabilities,
});

export type Explanation = Readonly<z.infer<typeof shownExplanationSchema>>;

export type ExplanationOutcome = { readonly explanation: Explanation } | { readonly failure: Failure };

/** Timeout of the whole exchange: the upload as for a verdict, and half a minute for the answers. */
const TIMEOUT_MS = 210_000;

/** The same for every image: the name of a file often contains that of a patient. */
const SENT_NAME = 'image';

export interface ExplanationRequest {
  readonly url: string;
  /** Value of the header `Authorization`; null where no sign-in is needed. */
  readonly authorization: string | null;
  readonly signal: AbortSignal;
}

/**
 * Sends one image and waits for its explanation. Failures are part of the outcome; only an aborted request rejects, with the
 * signal's reason.
 */
export async function requestExplanation(image: Blob, request: ExplanationRequest): Promise<ExplanationOutcome> {
  const { url, authorization, signal } = request;
  const form = new FormData();
  form.append(FILE_FIELD, image, SENT_NAME);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const reply = await fetch(url, {
      method: 'POST',
      body: form,
      headers: { Accept: 'application/json', ...(authorization !== null && { Authorization: authorization }) },
      signal: AbortSignal.any([signal, timeout]),
    });
    return readOutcome(reply.status, await reply.text(), reply.headers.get('Retry-After'));
  } catch {
    signal.throwIfAborted();
    return { failure: localFailure(timeout.aborted ? 'NO_ANSWER' : 'NO_CONNECTION') };
  }
}

/** Reads a reply. @param retryAfter The header `Retry-After`, in seconds, or null. */
export function readOutcome(status: number, text: string, retryAfter: string | null): ExplanationOutcome {
  if (status !== 200) return { failure: parseFailure(text, retryAfter) };
  const explanation = parseReply(shownExplanationSchema, text);
  return explanation === null ? { failure: localFailure('UNREADABLE_REPLY') } : { explanation };
}
