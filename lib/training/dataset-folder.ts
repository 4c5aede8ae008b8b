import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardMode } from '../../core/contract/checks.ts';
import { type PreparedDataset, parsePreparedDataset } from '../../core/contract/dataset.ts';
import { CLASSES } from '../../core/contract/labels.ts';
import { CHECKS_FILE } from '../../core/contract/pipeline/places.ts';

/** Describes a prepared data set; a folder without it holds none. */
export const DATASET_FILE = 'dataset.json';

/** The data set cannot be deployed. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
}

/** A prepared data set whose files match its `dataset.json`, and which has held-out images. */
export interface DatasetFolder {
  readonly folder: string;
  readonly description: PreparedDataset & { readonly test: NonNullable<PreparedDataset['test']> };
}

/**
 * Opens a prepared data set and checks size and SHA-256 of both channels, and that every class has held-out images.
 * @param guard Of the service.
 * @throws {DatasetError} that names what is missing and how to make it.
 */
export function openDatasetFolder(folder: string, guard: GuardMode = 'off'): DatasetFolder {
  const place = join(folder, DATASET_FILE);
  if (!existsSync(place)) {
    throw new DatasetError(
      `Training needs a prepared data set, and ${place} does not exist. Make one with
    npx pneumoscope dataset prepare chest_xray --output ${folder} --seed 1
or name another folder with -c dataset=FOLDER, or deploy the default model without training: -c model=bundled`,
    );
  }
  const description = parsePreparedDataset(readFileSync(place, 'utf8'));
  for (const channel of [description.train, description.validation]) ensureFile(folder, channel);
  const { test } = description;
  if (test === null || CLASSES.some((name) => (test.counts[name] ?? 0) === 0)) {
    throw new DatasetError(
      `Opening the data set ${folder}: needed held-out images of ${CLASSES.join(' and ')} under test/, because no model is deployed without an examination; found ${JSON.stringify(test?.counts ?? null)}`,
    );
  }
  ensureChecks(folder, test, guard);
  return { folder, description: { ...description, test } };
}

/** Where the service abstains, an abstention counts as wrong, so that the examination has to know of it. */
function ensureChecks(folder: string, { checks }: DatasetFolder['description']['test'], guard: GuardMode): void {
  if (guard !== 'enforce') return;
  const path = join(folder, 'test', CHECKS_FILE);
  const found = existsSync(path) ? hashFile(path) : null;
  if (checks !== null && found === checks.sha256) return;
  throw new DatasetError(
    `Opening the data set ${folder}: needed test/${CHECKS_FILE} as dataset.json says, because the service abstains from images that it does not know, found ${checks === null ? 'none' : (found ?? 'no file')}. Make it with
    npx pneumoscope dataset check ${folder}
or deploy without abstentions: -c guard=warn`,
  );
}

function ensureFile(folder: string, { file, sizeInBytes, sha256 }: PreparedDataset['train']): void {
  const path = join(folder, file);
  const found = existsSync(path) ? statSync(path).size : undefined;
  if (found !== sizeInBytes) {
    throw new DatasetError(
      `Opening ${path}: needed ${sizeInBytes} bytes as dataset.json says, found ${found ?? 'no file'}`,
    );
  }
  const digest = hashFile(path);
  if (digest !== sha256) {
    throw new DatasetError(`Opening ${path}: needed SHA-256 ${sha256} as dataset.json says, found ${digest}`);
  }
}

/** SHA-256 of a file of any size, read in chunks and synchronously, since constructs can't await promises. */
function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(4 << 20);
  const file = openSync(path, 'r');
  try {
    for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) hash.update(chunk.subarray(0, size));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
