import type { Prediction } from '../service/prediction.ts';
import { isWithheld } from '../worklist/worklist-item.ts';
import { digitsToTell, formatPercent } from './format.ts';
import { nameRemark } from './remark-words.ts';

/**
 * A verdict in a few words. The percentage is always the probability of pneumonia; after another verdict it is named. Where a
 * check stood against the image, the reason takes its place: the probability means nothing there.
 */
export function describeVerdict(prediction: Prediction): string {
  const { verdict, probabilities, reason } = prediction;
  if (reason !== null && isWithheld(prediction)) return `${verdict}: ${nameRemark(reason)}`;
  const percent = formatPercent(probabilities.pneumonia);
  return verdict === 'Pneumonia' ? `${verdict}, ${percent}` : `${verdict}, pneumonia ${percent}`;
}

/** Where the probability lies and what that means, in one or two sentences. */
export function explainVerdict({ verdict, probabilities, operatingPoint }: Prediction): string {
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  const probability = formatPercent(probabilities.pneumonia, digits);
  const threshold = formatPercent(operatingPoint, digits);
  if (verdict === 'Pneumonia') return `${probability} is above the threshold of ${threshold}.`;
  if (verdict === 'Normal') {
    return `${probability} is below the threshold of ${threshold}: no pneumonia found. Nothing else was looked for.`;
  }
  return `${probability} lies exactly on the threshold, so the model cannot decide.`;
}
