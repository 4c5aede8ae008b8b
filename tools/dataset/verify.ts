import { join } from 'node:path';
import { EXIT } from '../common/exit.ts';
import { ensureFile, isFolder } from '../common/paths.ts';
import { print } from '../common/print.ts';
import { type RecordsReport, verifyRecords } from './verify/verify-records.ts';

export interface VerifyOptions {
  readonly idx?: string;
  readonly decode: boolean;
  readonly json?: boolean;
}

/**
 * Verifies a `.rec` file, or a prepared data set against its `dataset.json`.
 * @returns The exit code: failed if there is a fault.
 */
export async function runVerify(path: string, options: VerifyOptions): Promise<number> {
  if (isFolder(path)) return verifyFolder(path, options);
  ensureFile(path);
  if (options.idx !== undefined) ensureFile(options.idx);
  const report = await verifyRecords(path, { indexFile: options.idx, decode: options.decode });
  print(report, options, describe);
  return report.faultCount === 0 ? EXIT.done : EXIT.failed;
}

async function verifyFolder(folder: string, options: VerifyOptions): Promise<number> {
  const { verifyPreparedDataset } = await import('./verify/verify-prepared.ts');
  ensureFile(join(folder, 'dataset.json'));
  const report = await verifyPreparedDataset(folder, { decode: options.decode });
  print(report, options, ({ records, faultCount, faults }) =>
    [...records.map(describe), verdict(folder, faultCount, faults)].join(''),
  );
  const total = report.faultCount + report.records.reduce((sum, { faultCount }) => sum + faultCount, 0);
  return total === 0 ? EXIT.done : EXIT.failed;
}

function describe(report: RecordsReport): string {
  const { file, sizeInBytes, recordCount, multiPartCount, imageRecordCount, withoutImageCount, index } = report;
  const withoutImage = withoutImageCount === 0 ? '' : `, ${withoutImageCount} without an image`;
  const lines = [
    `${file}: ${recordCount} records, ${imageRecordCount} of them images${withoutImage}, ${multiPartCount} in several parts, ${sizeInBytes} bytes`,
    index === null ? 'no index' : `${index.file}: ${index.entryCount} entries`,
  ];
  return `${lines.join('\n')}\n${verdict(file, report.faultCount, report.faults)}`;
}

function verdict(what: string, count: number, faults: readonly string[]): string {
  if (count === 0) return `${what}: no faults\n`;
  return `${faults.join('\n')}\n${what}: ${count === 1 ? '1 fault' : `${count} faults`}\n`;
}
