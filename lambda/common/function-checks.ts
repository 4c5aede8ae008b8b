/** Files beside a function's code; `lib/functions/image-files.ts` puts them there. */
import { readGuardMetadata } from '../../inference/guard-folder.ts';
import type { ServiceSettings } from './environment.ts';
import type { ChecksConfig } from './handler-config.ts';

export const CHECKS_OFF: ChecksConfig = { mode: 'off', guard: null };

/** For a function that names the guard and takes no images. @throws {ModelFolderError} if the guard is needed and cannot be read. */
export async function openChecks({ guardMode, filesDir }: ServiceSettings): Promise<ChecksConfig> {
  if (guardMode === 'off') return CHECKS_OFF;
  return { mode: guardMode, guard: await readGuardMetadata(filesDir) };
}
