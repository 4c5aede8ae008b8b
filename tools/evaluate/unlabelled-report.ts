import { formatEstimate, SOURCES } from './text-report.ts';
import type { UnlabelledDocument } from './unlabelled-document.ts';

/** The report on unlabelled images for a terminal. */
export function unlabelledReport(document: UnlabelledDocument): string {
  const { data, failed, operatingPoint, scores, positive } = document;
  return [
    `Classified by ${document.judgedBy}`,
    ...(document.model === null ? [] : [`Model SHA-256 ${document.model.sha256}`]),
    `Data SHA-256 ${data.sha256}: ${data.files - failed.length} images of unknown class, ${failed.length} failed, ${data.ignored} other files`,
    '',
    'Probability of pneumonia',
    ...scores.map(({ fraction, score }) => line(nameOf(fraction), score.toFixed(3))),
    '',
    `At the operating point ${operatingPoint.value} (${SOURCES[operatingPoint.from]})`,
    line('Above it', formatEstimate(positive)),
    ...abstentionLines(document.abstained),
    '',
    ...comparisonLines(document.comparison),
    ...failed.map(({ name, reason }) => `failed: ${name}: ${reason}`),
    '',
  ].join('\n');
}

const NAMES: Readonly<Record<number, string>> = { 0: 'Lowest', 0.5: 'Median', 1: 'Highest' };

function nameOf(fraction: number): string {
  return NAMES[fraction] ?? `${fraction * 100} % up to`;
}

function abstentionLines(abstained: UnlabelledDocument['abstained']): string[] {
  if (abstained === null) return [line('Abstained', 'not known: the images were not checked (--guard enforce)')];
  const reasons = Object.entries(abstained.reasons).map(([code, count]) => `abstained: ${code.padEnd(28)} ${count}`);
  return [line('Abstained', formatEstimate(abstained.rate)), ...reasons];
}

function comparisonLines(comparison: UnlabelledDocument['comparison']): string[] {
  if (comparison === null) return ['No comparison: the model has no validation table.'];
  const { images, pneumonia, distance, byChance } = comparison;
  const verdict =
    distance > byChance
      ? 'These scores are distributed otherwise: what is known about the model may not hold for these images.'
      : 'No more than chance explains; this does not show that the verdicts are right.';
  return [
    `Beside the scores of the validation table (${images})`,
    line('Closest with', `${Math.round(100 * pneumonia)} % pneumonia`),
    line('Distance', `${distance.toFixed(3)} (by chance up to ${byChance.toFixed(3)})`),
    verdict,
  ];
}

function line(name: string, value: string): string {
  return `${name.padEnd(22)}${value}`;
}
