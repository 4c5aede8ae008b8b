import { type RecordIoRecord, readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { RecordIoError } from '../../../core/formats/recordio/recordio-error.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { ensureFile } from '../../common/paths.ts';
import { readChunks } from './read-chunks.ts';

/**
 * Reads the records of a file.
 * @throws {WrongUseError} if there is no such file; {WorkFailedError} at a record that can't be read.
 */
export function* recordsOfFile(path: string): Generator<RecordIoRecord> {
  ensureFile(path);
  try {
    yield* readRecords(readChunks(path));
  } catch (error) {
    if (error instanceof RecordIoError) throw new WorkFailedError(`${path}: ${error.message}`);
    throw error;
  }
}
