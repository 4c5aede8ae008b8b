export interface KeepingTimes {
  /** How long a value is served before it is read again. */
  readonly keepMs: number;
  /** How long the last known value is served after a failure before the next attempt. */
  readonly retryMs: number;
  /** How old a value may become that is served because it can't be read again. Default: no limit. */
  readonly staleMs?: number;
  /** Failures that say nothing about the value, so that the last known one is served; any other forgets it. Default: all. */
  readonly survives?: (error: unknown) => boolean;
}

/**
 * Serves a value that is read at most every `keepMs`, by however many requests. After a failure the last known value is served;
 * only where there is none does the request fail, and the next one tries again.
 * @param onFailure Learns of each failed attempt.
 */
export function keepFresh<T>(
  read: () => Promise<T>,
  { keepMs, retryMs, staleMs = Number.POSITIVE_INFINITY, survives = () => true }: KeepingTimes,
  onFailure: (error: unknown) => void = () => {},
): () => Promise<T> {
  let known: { readonly value: T; readonly readAt: number } | undefined;
  let current: Promise<T> | undefined;
  let readAgainAt = 0;
  const attempt = async () => {
    try {
      known = { value: await read(), readAt: Date.now() };
    } catch (error) {
      if (!survives(error)) known = undefined;
      readAgainAt = known === undefined ? 0 : Date.now() + retryMs;
      onFailure(error);
      if (known === undefined || Date.now() - known.readAt > staleMs) throw error;
    }
    return known.value;
  };
  return () => {
    if (current === undefined || Date.now() >= readAgainAt) {
      readAgainAt = Date.now() + keepMs;
      current = attempt();
    }
    return current;
  };
}

/** The same for a value that belongs to a subject (JSON); another subject forgets the value of the one before. */
export function keepFreshFor<Subject, T>(
  read: (subject: Subject) => Promise<T>,
  times: KeepingTimes,
): (subject: Subject) => Promise<T> {
  let about: string | undefined;
  let serve: () => Promise<T>;
  return (subject) => {
    const key = JSON.stringify(subject);
    if (key !== about) {
      about = key;
      serve = keepFresh(() => read(subject), times);
    }
    return serve();
  };
}
