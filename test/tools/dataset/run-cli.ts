import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../../tools/command-line.ts';
import { catchOutput } from '../common/catch-output.ts';

/** Images, lists and records that real MXNet wrote. */
export const IM2REC = fileURLToPath(new URL('../../fixtures/im2rec', import.meta.url));
export const IMAGES = join(IM2REC, 'x-rays');

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `pneumoscope dataset …`, as below. */
export const runDataset = (...args: string[]): Promise<Run> => runCli('dataset', ...args);

/** Runs `pneumoscope …` in this process, and returns what it prints. */
export async function runCli(...args: string[]): Promise<Run> {
  const caught = catchOutput();
  process.exitCode = undefined;
  try {
    const code = await runCommandLine(args);
    return { code, out: caught.out, err: caught.err };
  } finally {
    process.exitCode = undefined;
    caught.release();
  }
}

/** A separate folder for one test; removed when the test is over. */
export function temporaryFolder(): Disposable & { path: string; at: (...names: string[]) => string } {
  const path = mkdtempSync(join(tmpdir(), 'pneumoscope-dataset-'));
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** Copies files into a folder; names of the target with folders in front. */
export function place(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [target, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, target)), { recursive: true });
    cpSync(source, join(folder, target));
  }
}

/** Names of all files in a folder, sorted. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
