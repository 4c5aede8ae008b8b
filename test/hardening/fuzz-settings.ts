/**
 * Number of cases of a fuzz run and its seed. By default few cases, always the same ones, to suit every run of the tests. A
 * long run: `FUZZ_CASES=1000000 FUZZ_SEED=7 npx vitest run test/hardening/multipart-fuzz.test.ts`.
 */
export interface FuzzSettings {
  readonly numRuns: number;
  readonly seed: number;
  readonly timeoutMs: number;
}

const DEFAULT_SEED = 20_180_222;
/** Long enough for a busy machine; ends a fuzz run that hangs. */
const TIMEOUT_MS_PER_CASE = 60;
const LEAST_TIMEOUT_MS = 180_000;

/** @param numRuns Cases in a run of the tests. */
export function readFuzzSettings(numRuns: number): FuzzSettings {
  const { FUZZ_CASES = numRuns, FUZZ_SEED = DEFAULT_SEED } = process.env;
  const cases = Number(FUZZ_CASES);
  return {
    numRuns: cases,
    seed: Number(FUZZ_SEED),
    timeoutMs: Math.max(LEAST_TIMEOUT_MS, cases * TIMEOUT_MS_PER_CASE),
  };
}
