import type { Prediction } from '../../../core/contract/prediction.ts';
import { digitsToTell, formatPercent } from './format.ts';

/** A verdict in a few words. The percentage is always the probability of pneumonia; after another verdict it is named. */
export function describeVerdict({ verdict, probabilities }: Prediction): string {
  const percent = formatPercent(probabilities.pneumonia);
  return verdict === 'Pneumonia' ? `${verdict}, ${percent}` : `${verdict}, pneumonia ${percent}`;
}

/** The reason for the verdict, in one sentence. */
export function explainVerdict({ verdict, probabilities, operatingPoint }: Prediction): string {
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  const probability = formatPercent(probabilities.pneumonia, digits);
  const threshold = formatPercent(operatingPoint, digits);
  if (verdict === 'Pneumonia') return `${probability} is above the threshold of ${threshold}.`;
  if (verdict === 'Normal') return `${probability} is below the threshold of ${threshold}.`;
  return `${probability} lies exactly on the threshold, so the model cannot decide.`;
}
