import { createReadStream } from 'node:fs';
import { Parser, type ReadEntry } from 'tar';
import { WorkFailedError } from '../common/exit.ts';
import { ArtefactCollector, type ArtefactFiles } from './artefact-files.ts';
import { ARTEFACT_LIMITS } from './artefact-limits.ts';

/**
 * Reads the files of an artefact from `model.tar.gz`, in memory: nothing is unpacked onto the disk. Only the checkpoint
 * that is used is kept.
 * @throws {WorkFailedError} for an archive that is cut short, holds links or paths that lead elsewhere, unpacks to far more than
 * its own size, or lacks a file.
 */
export async function readArchive(file: string, epoch: number | undefined): Promise<ArtefactFiles> {
  const collector = new ArtefactCollector(epoch);
  const stream = createReadStream(file);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (error: unknown) => {
    stream.destroy();
    reject(error);
  };
  const parser = new Parser({ strict: true, maxDecompressionRatio: ARTEFACT_LIMITS.expansion });
  const guard = new EntryGuard();
  parser.on('entry', (entry) => {
    try {
      guard.check(entry);
      collect(entry, collector, fail);
    } catch (error) {
      fail(error);
    }
  });
  parser.on('error', (error) => fail(unreadable(error)));
  parser.on('end', resolve);
  stream.on('error', (error) => fail(unreadable(error)));
  stream.pipe(parser as unknown as NodeJS.WritableStream);
  await promise;
  return collector.finish();
}

function unreadable(error: unknown): WorkFailedError {
  const reason = error instanceof Error ? error.message : String(error);
  return new WorkFailedError(`Reading the archive: needed a whole model.tar.gz, found: ${reason}`, { cause: error });
}

/** Refuses entries that a flat archive of plain files does not have. */
class EntryGuard {
  #entries = 0;
  #bytes = 0;

  check(entry: ReadEntry): void {
    this.#entries += 1;
    this.#bytes += entry.size;
    if (this.#entries > ARTEFACT_LIMITS.entries || this.#bytes > ARTEFACT_LIMITS.archive) {
      throw new WorkFailedError(
        `Reading the archive: needed at most ${ARTEFACT_LIMITS.entries} files of ${ARTEFACT_LIMITS.archive} bytes together, found more`,
      );
    }
    const parts = entry.path.split(/[/\\]/);
    if (entry.path.startsWith('/') || /^[a-z]:/i.test(entry.path) || parts.includes('..')) {
      throw new WorkFailedError('Reading the archive: needed paths within it, found one that leads elsewhere');
    }
    if (!['File', 'OldFile', 'ContiguousFile', 'Directory'].includes(entry.type)) {
      throw new WorkFailedError(`Reading the archive: needed plain files, found a ${entry.type}`);
    }
  }
}

/** Keeps the bytes of a wanted entry and skips any other. */
function collect(entry: ReadEntry, collector: ArtefactCollector, fail: (error: unknown) => void): void {
  const name = entry.path.replace(/^(\.\/)+/, '');
  if (entry.type === 'Directory' || !collector.wants(name, entry.size)) {
    entry.resume();
    return;
  }
  collector.release(name);
  const bytes = new Uint8Array(entry.size);
  let length = 0;
  entry.on('data', (chunk: Buffer) => {
    bytes.set(chunk, length);
    length += chunk.length;
  });
  entry.on('end', () => {
    if (length === bytes.length) collector.add(name, bytes);
    else fail(new WorkFailedError(`Reading ${name}: needed ${bytes.length} bytes, found ${length}`));
  });
}
