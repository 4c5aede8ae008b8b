import type { Checks, GuardMode } from '../../../core/contract/checks.ts';

/** What each score of a check measures: higher is more of it. */
const CHECK_NAMES: Readonly<Record<string, string>> = {
  blank: 'Blank',
  notChestXray: 'No frontal chest X-ray',
  otherRadiograph: 'Another radiograph',
  otherMedicalImage: 'Another medical image',
  notMedicalImage: 'Photograph, drawing or document',
  notOneImage: 'Several images, or a sheet',
  turned: 'Not upright',
  inverted: 'Black and white exchanged',
  cut: 'Chest not whole',
  unlikeTraining: 'Distance from the training X-rays',
  mirrored: 'Mirrored',
  outsideTrainingPopulation: 'Outside the training population',
};

/** The name of a check; that of a newer service is shown as it came. */
export function nameCheck(check: string): string {
  return CHECK_NAMES[check] ?? check;
}

export const MODE_WORDS: Readonly<Record<GuardMode, string>> = {
  enforce: 'Above its threshold, a check withholds the verdict or adds a caution.',
  warn: 'Verdicts stand; checks only add cautions.',
  off: 'The checks are not run.',
};

type Score = Checks['scores'][number];

/** A number of a check with three significant digits, never in exponents. */
export function formatScore(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** What a score above one of its thresholds means; null where it is above neither. */
export function describeScore({ score, caution, abstain }: Score): string | null {
  if (abstain !== null && !(score <= abstain)) return 'stands against a verdict';
  return caution !== null && !(score <= caution) ? 'calls for caution' : null;
}
