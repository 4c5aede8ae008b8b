import type { CheckThresholds } from '../core/contract/checks.ts';
import type { GuardMetadata } from '../core/contract/guard-metadata.ts';
import { BLANK_THRESHOLDS } from '../imaging/blank.ts';

/** The thresholds of every check: those of the guard, and those that need no network. */
export function checkThresholds({ thresholds }: GuardMetadata): Readonly<Record<string, CheckThresholds>> {
  return { blank: BLANK_THRESHOLDS, ...thresholds };
}
