import type { HeldOutChecks } from '../../../core/contract/held-out-checks.ts';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { checkThresholds } from '../../../inference/check-thresholds.ts';
import type { GuardScores } from '../../../inference/guard.ts';
import type { Checks } from '../../common/checks.ts';
import { writeWholeFile } from '../../common/pending-file.ts';
import { hashFile } from '../files/hash.ts';

/** Enough for any threshold; more digits would differ from processor to processor. */
const SCORE_DIGITS = 4;

/**
 * Writes `checks.json`.
 * @param scores By `CLASS/name`.
 * @returns Its entry in `dataset.json`.
 */
export function writeChecks(path: string, { guard }: Checks, scores: ReadonlyMap<string, GuardScores>) {
  const { name, version, sha256, scores: ofGuard } = guard.metadata;
  const names = ['blank', ...ofGuard];
  const images = [...scores].sort(([left], [right]) => compareCodePoints(left, right));
  const content: HeldOutChecks = {
    guard: { name, version, sha256 },
    scores: names,
    thresholds: checkThresholds(guard.metadata),
    images: Object.fromEntries(
      images.map(([image, found]) => [image, names.map((each) => Number((found[each] ?? 0).toFixed(SCORE_DIGITS)))]),
    ),
  };
  writeWholeFile(path, `${JSON.stringify(content)}\n`);
  return { sha256: hashFile(path), guardSha256: sha256 };
}
