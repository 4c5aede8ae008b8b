import * as z from 'zod/mini';
import { serviceStatusSchema } from '../../../core/contract/status.ts';
import { type Failure, localFailure, parseFailure } from './failures.ts';
import { parseReply } from './parse-reply.ts';

const { state, model } = serviceStatusSchema.shape;

/** What the page shows of the service's status; whatever else a reply holds, or lacks, does not matter to it. */
const shownStatusSchema = z.object({ state, model: z.pick(model, { name: true, version: true }) });

/**
 * What the page knows about the service:
 * - `asking`: the first question is still open;
 * - `known`: it answered;
 * - `unclear`: it answered with an error. It may still judge images, so images are taken;
 * - `unreachable`: no answer.
 */
export type ServiceKnowledge =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly status: z.infer<typeof shownStatusSchema> }
  | { readonly kind: 'unclear'; readonly failure: Failure }
  | { readonly kind: 'unreachable' };

/** Time between questions while no image can be judged; once one can, images themselves tell when that changes. */
const ASK_AGAIN_MS = 5_000;

/** Asks the service for its state, again and again until it is ready. */
export class ServiceWatch {
  #knowledge: ServiceKnowledge = { kind: 'asking' };
  readonly #ask: () => Promise<ServiceKnowledge>;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;

  constructor(ask: () => Promise<ServiceKnowledge>) {
    this.#ask = ask;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getKnowledge = (): ServiceKnowledge => this.#knowledge;

  /** Asks now; called at the start, and when an image failed because of the model. */
  readonly ask = async (): Promise<void> => {
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#knowledge = await this.#ask();
    this.#asking = false;
    for (const listener of this.#listeners) listener();
    if (!isReady(this.#knowledge)) this.#timer = setTimeout(this.ask, ASK_AGAIN_MS);
  };
}

/** True where images are judged now. */
export function isReady(knowledge: ServiceKnowledge): boolean {
  return knowledge.kind === 'known' && knowledge.status.state === 'ready';
}

/** True where it is worth taking an image: only where the service is silent, or known to be without its model, it is not. */
export function takesImages(knowledge: ServiceKnowledge): boolean {
  if (knowledge.kind === 'unclear') return knowledge.failure.code !== 'MODEL_UNAVAILABLE';
  return isReady(knowledge);
}

/** Asks `GET /api/status` once; never rejects. */
export async function askService(url: string, authorization: string | null): Promise<ServiceKnowledge> {
  try {
    const headers = authorization === null ? {} : { Authorization: authorization };
    const reply = await fetch(url, { headers, cache: 'no-store' });
    return readKnowledge(reply.ok, await reply.text(), reply.headers.get('Retry-After'));
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Makes knowledge of a reply. Text that is not the service's (a proxy's page, say) counts as unreachable. */
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
