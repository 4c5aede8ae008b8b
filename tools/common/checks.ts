import type { GuardMode } from '../../core/contract/checks.ts';
import { decideChecks, type ImageFindings } from '../../core/verdict/decide.ts';
import { checkThresholds } from '../../inference/check-thresholds.ts';
import type { Guard } from '../../inference/guard.ts';
import { openGuard } from '../../inference/guard-native.ts';
import { DEFAULT_MODEL_DIR } from '../../inference/model-folder.ts';
import type { Prepared } from '../../inference/preparer.ts';
import { usableModel } from './usable-model.ts';

/** What a command does with its checks, and the guard that scores images; null where the checks are off. */
export interface Checks {
  readonly mode: Exclude<GuardMode, 'off'>;
  readonly guard: Guard;
}

/** Options of the commands that check images. */
export interface CheckOptions {
  readonly guard?: GuardMode;
  /** Folder of `guard.onnx` and `guard.json`; by default the one that comes with the repository. */
  readonly guardModel?: string;
}

/**
 * Loads the guard, unless the mode is `off`.
 * @throws {WrongUseError} if there is none in the folder.
 */
export async function openChecks({ guard = 'off', guardModel }: CheckOptions): Promise<Checks | null> {
  if (guard === 'off') return null;
  return { mode: guard, guard: await usableModel(openGuard(guardModel ?? DEFAULT_MODEL_DIR)) };
}

/** What the checks say about a prepared image. */
export function findingsOf(
  { mode, guard }: Checks,
  { scores, preparation }: Pick<Prepared, 'scores' | 'preparation'>,
): ImageFindings {
  return decideChecks({ mode, scores, thresholds: checkThresholds(guard.metadata), bitsAssumed: preparation.assumed });
}

/** For reports, and for the mark of a folder of outputs. */
export function describeChecks({ mode, guard: { metadata } }: Checks): string {
  return `checks ${mode} by ${metadata.name} ${metadata.version}`;
}
