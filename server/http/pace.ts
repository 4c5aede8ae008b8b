/*
 * How slowly the body of a request may arrive. A slow or interrupted line is no attack, so a body is held to its own size and to
 * the time that a whole request is allowed; what holds connections or memory open without end is cut off. In a crowd, when
 * many bodies are on their way or their memory runs short, each has to keep the pace of the largest image instead.
 */

/** A complete request has to arrive within this time, which is also the longest that the page waits for a reply. */
export const REQUEST_TIMEOUT_MS = 170_000;

/** Progress is measured over this time: a pause of ten seconds leaves five. */
export const WINDOW_MS = 15_000;

/** In bytes per second. A body so small that it arrives in time at a lower pace may have that. */
const LEAST_PACE = 500;
/** In bytes per second: the largest image, in the time that a request is allowed. */
const PACE_IN_A_CROWD = 24_000;

/** Bytes of the body may arrive with the headers, in one chunk of the socket, before counting begins. */
const UNCOUNTED_BYTES = 65_536;

/** What has arrived of a body. */
export interface Arrival {
  /** Undefined for a body in chunks. */
  readonly declaredBytes: number | undefined;
  readonly elapsedMs: number;
  readonly receivedBytes: number;
  /** Of these, those of the last `WINDOW_MS`. */
  readonly recentBytes: number;
}

/** True if a body is to be cut off. */
export function isTooSlow(arrival: Arrival, isCrowded: boolean): boolean {
  const { declaredBytes, elapsedMs, receivedBytes, recentBytes } = arrival;
  if (elapsedMs < WINDOW_MS) return false;
  if (isCrowded) return recentBytes < bytesIn(WINDOW_MS, PACE_IN_A_CROWD);
  const ownPace = (declaredBytes ?? Number.POSITIVE_INFINITY) / (REQUEST_TIMEOUT_MS / 1_000);
  if (recentBytes < bytesIn(WINDOW_MS, Math.min(LEAST_PACE, ownPace))) return true;
  const elapsedPart = (elapsedMs - WINDOW_MS) / (REQUEST_TIMEOUT_MS - WINDOW_MS);
  return receivedBytes + UNCOUNTED_BYTES < (declaredBytes ?? 0) * elapsedPart;
}

function bytesIn(ms: number, bytesPerSecond: number): number {
  return (ms / 1_000) * bytesPerSecond;
}

/** Measures one body. The clock is the caller's. */
export class ArrivalMeter {
  readonly #declaredBytes: number | undefined;
  readonly #startedAtMs: number;
  /** One for each observation of the last window, and the one before it. */
  #samples: { readonly atMs: number; readonly receivedBytes: number }[];

  constructor(declaredBytes: number | undefined, nowMs: number) {
    this.#declaredBytes = declaredBytes;
    this.#startedAtMs = nowMs;
    this.#samples = [{ atMs: nowMs, receivedBytes: 0 }];
  }

  /** @param receivedBytes Since the beginning. */
  observe(receivedBytes: number, nowMs: number): Arrival {
    this.#samples.push({ atMs: nowMs, receivedBytes });
    const firstWithin = this.#samples.findIndex(({ atMs }) => atMs > nowMs - WINDOW_MS);
    this.#samples = this.#samples.slice(Math.max(0, firstWithin - 1));
    return {
      declaredBytes: this.#declaredBytes,
      elapsedMs: nowMs - this.#startedAtMs,
      receivedBytes,
      recentBytes: receivedBytes - (this.#samples[0]?.receivedBytes ?? 0),
    };
  }
}
