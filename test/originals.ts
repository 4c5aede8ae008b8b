import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIXTURES = fileURLToPath(new URL('fixtures/im2rec/x-rays', import.meta.url));
const FOLDER = process.env.PNEUMOSCOPE_ORIGINALS ?? FIXTURES;

/** X-rays at their original size: those of the folder that PNEUMOSCOPE_ORIGINALS names, else the fixtures. */
export const ORIGINALS: readonly string[] = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jpeg'))
  .map((path) => join(FOLDER, path));
