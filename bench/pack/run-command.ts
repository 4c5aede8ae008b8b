import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface CommandRun {
  readonly seconds: number;
  /** Peak memory of the process; null where the system does not report it. */
  readonly peakInMb: number | null;
}

/** Runs a command and measures it. @throws {Error} if it fails. */
export async function runCommand(command: string, args: readonly string[]): Promise<CommandRun> {
  const startedAtMs = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errorText = '';
  child.stderr.on('data', (text) => {
    errorText += text;
  });
  let peakInMb: number | null = null;
  const watch = setInterval(() => {
    peakInMb = peakOf(child.pid) ?? peakInMb;
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0) throw new Error(`Running ${command} ${args[0]}: needed exit code 0, found ${code}: ${errorText}`);
  return { seconds: (performance.now() - startedAtMs) / 1000, peakInMb };
}

function peakOf(pid: number | undefined): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return peak === undefined ? null : Number(peak) / 1024;
  } catch {
    return null;
  }
}
