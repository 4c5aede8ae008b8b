import { VERDICTS } from '../../../core/contract/labels.ts';
import type { Prediction } from '../../../core/contract/prediction.ts';

/** Parses the body of a successful reply; null where it is not a prediction, so that nothing is shown that nobody said. */
export function parsePrediction(text: string): Prediction | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  return isPrediction(body) ? body : null;
}

function isPrediction(value: unknown): value is Prediction {
  return (
    isRecord(value) &&
    isVerdict(value.verdict) &&
    isVerdict(value.verdictAtHalf) &&
    isRecord(value.probabilities) &&
    isFraction(value.probabilities.normal) &&
    isFraction(value.probabilities.pneumonia) &&
    isFraction(value.operatingPoint) &&
    hasText(value.model, 'name', 'version') &&
    hasText(value.image, 'format', 'sha256') &&
    hasCount(value.image, 'width', 'height', 'sizeInBytes') &&
    typeof value.requestId === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isVerdict(value: unknown): boolean {
  return VERDICTS.some((verdict) => verdict === value);
}

function isFraction(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function hasText(value: unknown, ...names: string[]): boolean {
  return isRecord(value) && names.every((name) => typeof value[name] === 'string');
}

function hasCount(value: unknown, ...names: string[]): boolean {
  return isRecord(value) && names.every((name) => Number.isInteger(value[name]));
}
