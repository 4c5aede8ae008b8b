// Copies files into the folder of a function: `node copy-files.mjs FOLDER FILE…`. Run by the bundling in handler-function.ts.
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [, , folder = '', ...files] = process.argv;
for (const file of files) copyFileSync(file, join(folder, basename(file)));
