import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPlainFile } from '../common/read-plain-file.ts';
import { readArchive } from './artefact-archive.ts';
import { ArtefactCollector, type ArtefactFiles, classifyFile } from './artefact-files.ts';

/** SageMaker's name of the archive. */
const ARCHIVE = 'model.tar.gz';

/**
 * Reads an unpacked artefact in a folder; if there is none, the `model.tar.gz` in it.
 * @throws {WorkFailedError} for a file that is missing or too large.
 */
export async function readArtefactFolder(dir: string, epoch: number | undefined): Promise<ArtefactFiles> {
  const names = (await readdir(dir)).sort();
  const isUnpacked = names.some((name) => classifyFile(name)?.kind === 'params');
  if (!isUnpacked && names.includes(ARCHIVE)) return readArchive(join(dir, ARCHIVE), epoch);
  const collector = new ArtefactCollector(epoch);
  for (const name of names) {
    const file = join(dir, name);
    const { size } = await stat(file);
    if (!collector.wants(name, size)) continue;
    collector.release(name);
    collector.add(name, await readPlainFile(file));
  }
  return collector.finish();
}
