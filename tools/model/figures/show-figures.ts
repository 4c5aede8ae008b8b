import { SCORE_STEPS } from '../../../core/contract/validation-table.ts';
import { diagnosticValues } from '../../../core/evaluation/predictive-values.ts';
import { countsAt } from '../../../core/evaluation/validation-table.ts';
import { formatEstimate } from '../../evaluate/text-report.ts';
import type { Change, FiguresDocument } from './run-figures.ts';

/** Prevalences at which the text gives predictive values. */
const PREVALENCES = [0.5, 0.1, 0.02];

/** The result for a terminal. */
export function showFigures({ model, images, changes, metadata, written }: FiguresDocument): string {
  const lines = [
    `${model.name} ${model.version}, SHA-256 ${model.sha256}`,
    `${images.normal} normal, ${images.pneumonia} pneumonia: ${metadata.validationTable?.images ?? 'unknown images'}`,
    ...valueLines(metadata),
    ...zoneLines(metadata),
    ...changeLines(changes, written),
  ];
  return `${lines.join('\n')}\n`;
}

function valueLines({ validationTable, operatingPoint }: FiguresDocument['metadata']): string[] {
  if (validationTable === undefined) return [];
  const { counts } = countsAt(validationTable, operatingPoint);
  const { sensitivity, specificity } = diagnosticValues(counts, 0.5);
  return [
    `at the operating point ${operatingPoint}: sensitivity ${formatEstimate(sensitivity)}, specificity ${formatEstimate(specificity)}`,
    ...PREVALENCES.map((prevalence) => {
      const { positivePredictiveValue, negativePredictiveValue } = diagnosticValues(counts, prevalence);
      return `where ${prevalence * SCORE_STEPS} % have pneumonia: PPV ${formatEstimate(positivePredictiveValue)}, NPV ${formatEstimate(negativePredictiveValue)}`;
    }),
  ];
}

function zoneLines({ nearThreshold, validation }: FiguresDocument['metadata']): string[] {
  if (nearThreshold === undefined) return ['near the threshold: no interval in which one verdict in four is wrong'];
  const { nearThreshold: found } = validation as {
    nearThreshold: Record<string, Parameters<typeof formatEstimate>[0]>;
  };
  const show = (name: string) => formatEstimate(found[name] ?? { value: null, lower: null, upper: null });
  return [
    `near the threshold: ${nearThreshold.from} to ${nearThreshold.to}`,
    `  holds ${show('fractionOfNormalInside')} of the normal images, ${show('fractionOfPneumoniaInside')} of those with pneumonia`,
    `  wrong inside ${show('wrongInside')}, outside ${show('wrongOutside')}`,
  ];
}

function changeLines(changes: readonly Change[], written: boolean): string[] {
  if (changes.length === 0) return ['nothing changes'];
  const verb = written ? 'written' : 'would change (--write)';
  return changes.map(({ entry, before, after }) => {
    if (before === undefined || before === null) return `${verb}: ${entry} is new`;
    return `${verb}: ${entry} ${after === undefined ? 'is gone' : 'differs'}`;
  });
}
