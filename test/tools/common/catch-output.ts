import { vi } from 'vitest';

/** What the command line prints meanwhile. */
export interface CaughtOutput {
  out: string;
  err: string;
  /** Lets it print again; `vi.restoreAllMocks` does so too. */
  release(): void;
}

/** Catches what this process writes to standard output and standard error, instead of showing it. */
export function catchOutput(): CaughtOutput {
  const release = () => {
    for (const spy of spies) spy.mockRestore();
  };
  const caught: CaughtOutput = { out: '', err: '', release };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      caught[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  return caught;
}
