import type { HostingKind } from '../../core/contract/hosting-kind.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { mapAwsError } from '../common/aws-fault.ts';
import { type Fault, SERVERLESS_TIMINGS } from '../common/deadline.ts';
import { ServiceError } from '../common/service-error.ts';

/** How the many calls of one explanation are made. */
export interface AskTimings {
  /** From the request's arrival to the last answer. */
  readonly deadlineMs: number;
  /** One call, from its first byte to the last byte of the reply. */
  readonly callTimeoutMs: number;
  /** Pause after the first refusal by a busy model; it doubles with every further one, and is drawn from its upper half. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** Reserved from the time that Lambda has left, to write the reply. */
  readonly reserveMs: number;
}

/** Below Lambda's 28 s and API Gateway's 29 s. */
export const ASK_TIMINGS: AskTimings = {
  deadlineMs: 25_000,
  callTimeoutMs: 6_000,
  firstPauseMs: 200,
  longestPauseMs: 3_000,
  reserveMs: 500,
};

/** The first call of a serverless endpoint may have to wait for its container. */
export const HOSTING_ASK_TIMINGS: Readonly<Record<HostingKind, AskTimings>> = {
  instance: ASK_TIMINGS,
  serverless: { ...ASK_TIMINGS, callTimeoutMs: SERVERLESS_TIMINGS.requestTimeoutMs },
};

/** Refusals in a row after which one call gives up. */
const MOST_REFUSALS = 8;

/** One call of the model, without deadline or retry. Rejects with the SDK's error, or with ServiceError MODEL_BAD_RESPONSE. */
export type CallModel = (image: Uint8Array, signal: AbortSignal) => Promise<Probabilities>;

/** Makes one image after the other when its turn comes. */
export type Question = () => Uint8Array;

export interface AskOptions {
  readonly callModel: CallModel;
  /** Calls in flight at once. */
  readonly callsAtOnce: number;
  readonly timings: AskTimings;
  /** Of the whole explanation; its reason is what `askAll` throws. */
  readonly signal: AbortSignal;
}

/** The calls of one explanation, and their count. */
export class ModelQuestions {
  readonly #options: AskOptions;
  #answered = 0;
  #refused = 0;

  constructor(options: AskOptions) {
    this.#options = options;
  }

  /** Answers of the model so far. */
  get answered(): number {
    return this.#answered;
  }

  /** Calls that a busy model refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Asks in the order given, some at once. The first failure ends all others.
   * @returns The answers in that order.
   * @throws {ServiceError}
   */
  async askAll(questions: readonly Question[]): Promise<Probabilities[]> {
    const { callsAtOnce, signal: whole } = this.#options;
    const failure = new AbortController();
    const signal = AbortSignal.any([whole, failure.signal]);
    const answers = new Array<Probabilities>(questions.length);
    const remaining = questions.entries();
    const askNext = async () => {
      for (const [index, question] of remaining) answers[index] = await this.#ask(question, signal);
    };
    const askers = Array.from({ length: Math.min(callsAtOnce, questions.length) }, askNext);
    try {
      await untilAborted(Promise.all(askers), signal);
      return answers;
    } catch (error) {
      failure.abort(error);
      await Promise.allSettled(askers); // none of them stays behind
      throw whole.aborted ? whole.reason : error;
    }
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Probabilities> {
    const image = question();
    for (let failures = 1; ; failures++) {
      signal.throwIfAborted();
      try {
        const answer = await this.#call(image, signal);
        this.#answered++;
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const fault = faultOf(error);
        if (fault.code === 'MODEL_BUSY') this.#refused++;
        if (!fault.retry || failures >= mostFailures(fault)) throw new ServiceError(fault.code, fault.detail, error);
      }
      await pause(this.#pauseMs(failures), signal);
    }
  }

  async #call(image: Uint8Array, signal: AbortSignal): Promise<Probabilities> {
    const timeout = AbortSignal.timeout(this.#options.timings.callTimeoutMs);
    const either = AbortSignal.any([signal, timeout]);
    return untilAborted(this.#options.callModel(image, either), either);
  }

  #pauseMs(failures: number): number {
    const { firstPauseMs, longestPauseMs } = this.#options.timings;
    const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
    return longest * (0.5 + 0.5 * Math.random());
  }
}

/** A busy model is asked again and again; any other fault that may pass, once more. */
function mostFailures({ code }: Fault): number {
  return code === 'MODEL_BUSY' ? MOST_REFUSALS : 2;
}

function faultOf(error: unknown): Fault {
  if (error instanceof ServiceError) return { code: error.code, retry: false };
  if (error instanceof DOMException && error.name === 'TimeoutError') return { code: 'MODEL_TIMEOUT', retry: false };
  return mapAwsError(error);
}

/** Settles as the work does, or rejects with the signal's reason, even if the work never settles. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
    work.catch(() => {}); // a failure after the end is of no interest
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, delayMs);
  });
  return untilAborted(over, signal).finally(() => clearTimeout(timer));
}
