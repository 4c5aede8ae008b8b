import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives the whole run one folder for all temporary files, and removes it at the end. */
export default function setUpTemporaryFiles(): () => void {
  const kept = tmpdir();
  const folder = mkdtempSync(join(kept, 'pneumoscope-tests-'));
  process.env.PNEUMOSCOPE_KEPT_FILES = kept;
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
