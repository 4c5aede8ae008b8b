/** What a function loads from the files beside its code; `lib/functions` puts them there. */
import { readGuardMetadata } from '../../inference/guard-folder.ts';
import type { ServiceSettings } from './environment.ts';
import type { ChecksConfig } from './handler-config.ts';
import type { Preparer } from './preparer.ts';

/** @throws {ModelFolderError} if the guard is needed and cannot be read. */
export async function openChecks({ guardMode, filesDir }: ServiceSettings): Promise<ChecksConfig> {
  if (guardMode === 'off') return { mode: guardMode, guard: null };
  return { mode: guardMode, guard: await readGuardMetadata(filesDir) };
}

export async function openPreparer(_: ServiceSettings): Promise<Preparer> {
  throw new Error('Opening the decoder: needed one for this function, found none');
}
