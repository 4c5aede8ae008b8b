import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** The machine of a measurement; measurements of different machines cannot be compared. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryInGb: number;
  readonly system: string;
  readonly node: string;
  readonly commit: string;
  /** Processes that wanted a core over the last minute, before and after. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** Above this load, other processes distort the times. */
export const QUIET_LOAD = 0.3;

export function currentLoad(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

export function describeMachine(loadBefore: number): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryInGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    commit: commitOf(),
    loadBefore,
    loadAfter: currentLoad(),
  };
}

function commitOf(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
