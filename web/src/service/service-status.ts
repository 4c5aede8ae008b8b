import * as z from 'zod/mini';
import { serviceStatusSchema } from '../../../core/contract/status.ts';
import { validationTableSchema } from '../../../core/contract/validation-table.ts';
import { type Failure, localFailure, parseFailure } from './failures.ts';
import { parseReply } from './parse-reply.ts';

const { state, model } = serviceStatusSchema.shape;

/** What the page shows of the service's status; it ignores the rest of the reply. Older services send no validation table. */
const shownStatusSchema = z.object({
  state,
  model: z.pick(model, { name: true, version: true }),
  validationTable: z.catch(z.optional(validationTableSchema), undefined),
  /** Which images the table rests on, or why there is none. */
  validationNote: z.catch(z.optional(z.string()), undefined),
});

export type ShownStatus = Readonly<z.infer<typeof shownStatusSchema>>;

/**
 * What the page knows about the service:
 * - `checking`: the first reply has not come yet;
 * - `known`: it replied with its status;
 * - `unclear`: it replied with an error. It may still classify images, so images are accepted;
 * - `unreachable`: no reply.
 */
export type ServiceKnowledge =
  | { readonly kind: 'checking' }
  | { readonly kind: 'known'; readonly status: ShownStatus }
  | { readonly kind: 'unclear'; readonly failure: Failure }
  | { readonly kind: 'unreachable' };

/** True where the model is ready to classify images. */
export function isReady(knowledge: ServiceKnowledge): boolean {
  return knowledge.kind === 'known' && knowledge.status.state === 'ready';
}

/** True where images are accepted: not while the service is unreachable or known to be without its model. */
export function takesImages(knowledge: ServiceKnowledge): boolean {
  if (knowledge.kind === 'unclear') return knowledge.failure.code !== 'MODEL_UNAVAILABLE';
  return isReady(knowledge);
}

/** Calls `GET /api/status` once; never rejects. */
export async function fetchKnowledge(url: string, authorization: string | null): Promise<ServiceKnowledge> {
  try {
    const headers = authorization === null ? {} : { Authorization: authorization };
    const reply = await fetch(url, { headers, cache: 'no-store' });
    return readKnowledge(reply.ok, await reply.text(), reply.headers.get('Retry-After'));
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Interprets a reply. Text that does not come from the service, such as a proxy's page, counts as unreachable. */
export function readKnowledge(ok: boolean, text: string, retryAfter: string | null): ServiceKnowledge {
  if (ok) {
    const status = parseReply(shownStatusSchema, text);
    return status === null ? { kind: 'unreachable' } : { kind: 'known', status };
  }
  const failure = parseFailure(text, retryAfter);
  return failure.code === localFailure('UNREADABLE_REPLY').code
    ? { kind: 'unreachable' }
    : { kind: 'unclear', failure };
}
