import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type PreparedDataset, parsePreparedDataset } from '../../../core/contract/dataset.ts';
import { CHECKS_FILE } from '../../../core/contract/pipeline/places.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { Faults } from '../files/faults.ts';
import { hashFile } from '../files/hash.ts';
import { describeHeldOutImages } from '../prepared/held-out-images.ts';
import { type RecordsReport, verifyRecords } from './verify-records.ts';

export interface PreparedReport {
  readonly folder: string;
  /** One for each existing channel. */
  readonly records: readonly RecordsReport[];
  /** Differences between the files and `dataset.json`. */
  readonly faultCount: number;
  readonly faults: readonly string[];
}

/** Compares a prepared data set with its `dataset.json`: sizes, hashes, counts, and every record. */
export async function verifyPreparedDataset(folder: string, what: { decode: boolean }): Promise<PreparedReport> {
  const dataset = readDescription(folder);
  const faults = new Faults();
  const records: RecordsReport[] = [];
  for (const channel of [dataset.train, dataset.validation]) {
    const path = join(folder, channel.file);
    if (!existsSync(path)) {
      faults.add(`${channel.file}: needed the file, found none`);
      continue;
    }
    const report = await verifyRecords(path, what);
    records.push(report);
    compareChannel(channel, path, { recordCount: report.recordCount, faults });
  }
  compareHeldOut(dataset, join(folder, 'test'), faults);
  return { folder, records, faultCount: faults.count, faults: faults.lines };
}

function readDescription(folder: string): PreparedDataset {
  try {
    return parsePreparedDataset(readFileSync(join(folder, 'dataset.json'), 'utf8'));
  } catch (error) {
    throw new WorkFailedError(error instanceof Error ? error.message : String(error));
  }
}

function compareChannel(
  channel: PreparedDataset['train'],
  path: string,
  { recordCount, faults }: { recordCount: number; faults: Faults },
): void {
  const size = statSync(path).size;
  if (size !== channel.sizeInBytes) {
    faults.add(`${channel.file}: needed ${channel.sizeInBytes} bytes, found ${size}`);
  }
  if (recordCount !== channel.count)
    faults.add(`${channel.file}: needed ${channel.count} records, found ${recordCount}`);
  const sha256 = hashFile(path);
  if (sha256 !== channel.sha256) faults.add(`${channel.file}: needed SHA-256 ${channel.sha256}, found ${sha256}`);
}

function compareHeldOut({ test, classes }: PreparedDataset, folder: string, faults: Faults): void {
  if (test === null) return;
  const missing = classes.filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) {
    faults.add(`test: needed a folder for each class, found none for ${missing.join(', ')}`);
    return;
  }
  const found = describeHeldOutImages(folder, classes);
  for (const name of classes) {
    if (found.counts[name] === test.counts[name]) continue;
    faults.add(`test/${name}: needed ${test.counts[name]} images, found ${found.counts[name]}`);
  }
  if (test.checks !== null) compareChecks(join(folder, CHECKS_FILE), test.checks.sha256, faults);
  if (found.sha256 !== test.sha256) faults.add(`test: needed SHA-256 ${test.sha256}, found ${found.sha256}`);
}

function compareChecks(path: string, needed: string, faults: Faults): void {
  const found = existsSync(path) ? `SHA-256 ${hashFile(path)}` : 'no file';
  if (found !== `SHA-256 ${needed}`) faults.add(`test/${CHECKS_FILE}: needed SHA-256 ${needed}, found ${found}`);
}
