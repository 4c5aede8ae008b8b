/**
 * How many cases a fuzz run has and where it starts. By default the few that fit into every run of the tests, always
 * the same ones; a long run by night: `FUZZ_CASES=1000000 FUZZ_SEED=7 npx vitest run test/hardening/multipart-fuzz.test.ts`.
 */
export interface FuzzSettings {
  readonly numRuns: number;
  readonly seed: number;
  readonly timeoutMs: number;
}

const DEFAULT_SEED = 20_180_222;
/** Room for a machine that is busy with other work; a fuzz run that hangs at one case is ended by it. */
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
