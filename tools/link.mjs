// Runs after `npm ci` in a clone: lets `npx pneumoscope` find the command of the clone itself, as npm does for dependencies.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';

if (process.platform !== 'win32') {
  const bin = new URL('../node_modules/.bin/', import.meta.url);
  mkdirSync(bin, { recursive: true });
  rmSync(new URL('pneumoscope', bin), { force: true });
  symlinkSync('../../tools/pneumoscope.ts', new URL('pneumoscope', bin));
}
