import type { ReasonCode } from '../../core/contract/checks.ts';
import type { Estimate } from '../../core/evaluation/estimate.ts';
import { abstentionOf } from '../../core/evaluation/guarded.ts';
import { compareScores, type ScoreComparison } from '../../core/evaluation/score-comparison.ts';
import { proportion } from '../../core/evaluation/wilson.ts';
import { describeEvaluated, type EvaluatedBy, type EvaluatedDocument } from './evaluation-document.ts';
import { type ClassifiedResult, type ImageResult, isClassified } from './image-result.ts';
import type { FolderContent, UnlabelledFile } from './labelled-images.ts';

/** Fractions of the images whose scores are given. */
const QUANTILES = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1] as const;

/** What `pneumoscope evaluate --unlabelled --json` prints: whether images are like those that the model was validated on. */
export interface UnlabelledDocument extends EvaluatedDocument {
  /** Probability of pneumonia below which a fraction of the images lies. */
  readonly scores: readonly { readonly fraction: number; readonly score: number }[];
  /** Images above the operating point / all classified. Wilson. */
  readonly positive: Estimate;
  /** With the checks; null where they are off. */
  readonly abstained: {
    /** Images without a verdict / all classified. Wilson. */
    readonly rate: Estimate;
    readonly reasons: Readonly<Partial<Record<ReasonCode, number>>>;
  } | null;
  /** With the model's validation table; null where it has none. */
  readonly comparison: (ScoreComparison & { readonly images: string }) | null;
}

export function unlabelledDocument(
  folder: FolderContent<UnlabelledFile>,
  results: readonly ImageResult<UnlabelledFile>[],
  evaluatedBy: EvaluatedBy,
): UnlabelledDocument {
  const described = describeEvaluated(folder, results, evaluatedBy);
  const operatingPoint = described.operatingPoint.value;
  const classified = results.filter(isClassified);
  const scores = classified.map(({ outcome }) => outcome.probabilities.pneumonia).sort((a, b) => a - b);
  const table = evaluatedBy.classifier.metadata?.validationTable;
  return {
    ...described,
    scores: scores.length === 0 ? [] : QUANTILES.map((fraction) => ({ fraction, score: quantile(scores, fraction) })),
    positive: proportion(scores.filter((score) => score > operatingPoint).length, scores.length),
    abstained: abstentionsIn(classified, operatingPoint),
    comparison:
      table === undefined || scores.length === 0 ? null : { ...compareScores(scores, table), images: table.images },
  };
}

function abstentionsIn(
  classified: readonly ClassifiedResult<UnlabelledFile>[],
  operatingPoint: number,
): UnlabelledDocument['abstained'] {
  const reasons: Partial<Record<ReasonCode, number>> = {};
  let count = 0;
  for (const { outcome } of classified) {
    if (outcome.findings === null) return null;
    const { normal, pneumonia: probability } = outcome.probabilities;
    const reason = abstentionOf({ normal, probability, findings: outcome.findings }, operatingPoint);
    if (reason === null) continue;
    count += 1;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return { rate: proportion(count, classified.length), reasons };
}

/** The smallest score that at least this fraction of the sorted scores do not exceed. */
function quantile(sorted: readonly number[], fraction: number): number {
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}
