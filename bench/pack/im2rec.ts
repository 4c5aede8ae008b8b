import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** MXNet's packer as a command. */
export interface Im2rec {
  readonly python: string;
  readonly script: string;
}

const VENV = fileURLToPath(new URL('../../artefacts/im2rec', import.meta.url));
const PACKAGES = ['mxnet==1.9.1', 'numpy<1.24', 'opencv-python-headless'];
/** The wheels above exist for these versions. */
const PYTHONS = ['python3.11', 'python3.10', 'python3.9', 'python3.8'];

/**
 * Finds im2rec in a virtual environment under `artefacts/`, which is created if it does not exist.
 * @returns Null, with the reason on standard error, if it cannot be installed.
 */
export function findIm2rec(): Im2rec | null {
  const python = join(VENV, 'bin', 'python');
  try {
    if (!existsSync(join(VENV, 'installed'))) install(python);
    const where = 'import os, mxnet; print(os.path.join(os.path.dirname(mxnet.__file__), "tools", "im2rec.py"))';
    return { python, script: execFileSync(python, ['-c', where], { encoding: 'utf8' }).trim() };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.stderr.write(`im2rec cannot be installed here, so there is no comparison: ${reason}\n`);
    return null;
  }
}

function install(python: string): void {
  const found = PYTHONS.find((name) => spawnSync(name, ['--version']).status === 0);
  if (found === undefined) throw new Error(`needed one of ${PYTHONS.join(', ')}, found none`);
  execFileSync(found, ['-m', 'venv', '--clear', VENV], { stdio: 'ignore' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('touch', [join(VENV, 'installed')]);
}
