import type { Probabilities } from '../contract/prediction.ts';

/** How far the sum of the two probabilities may differ from 1. */
export const SUM_TOLERANCE = 1e-3;

/** The model's output is not two probabilities. */
export class BadModelResponseError extends Error {
  override readonly name = 'BadModelResponseError';
}

/**
 * Parses the answer of a two-class model: index 0 Normal, index 1 Pneumonia. SageMaker's image classification is known to write a
 * bare array `[p0, p1]`, and a line `{"prediction": [p0, p1]}` where JSON Lines are asked for or in a batch; which of them its
 * container writes for `Accept: application/json` is not documented, so both are read everywhere.
 * @throws {BadModelResponseError} unless it is JSON for two finite numbers in 0..1 with a sum of 1 ± 0.001.
 */
export function parseProbabilities(text: string): Probabilities {
  const value = parseJson(text);
  return toProbabilities(isObject(value) ? (value.prediction ?? null) : value);
}

/**
 * Checks the outputs of a two-class model, as `parseProbabilities` does.
 * @throws {BadModelResponseError}
 */
export function toProbabilities(value: unknown): Probabilities {
  if (!Array.isArray(value)) throw new BadModelResponseError(`needed an array of two numbers, found ${kindOf(value)}`);
  if (value.length !== 2) throw new BadModelResponseError(`needed two numbers, found ${value.length}`);
  const [normal, pneumonia] = value as [unknown, unknown];
  if (!isProbability(normal) || !isProbability(pneumonia)) {
    throw new BadModelResponseError('needed two numbers from 0 to 1, found something else among them');
  }
  if (Math.abs(normal + pneumonia - 1) > SUM_TOLERANCE) {
    throw new BadModelResponseError(`needed a sum of 1 ± ${SUM_TOLERANCE}, found ${normal + pneumonia}`);
  }
  return { normal, pneumonia };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadModelResponseError(`needed JSON, found ${text.length} characters that are not`);
  }
}

function isObject(value: unknown): value is { readonly prediction?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isProbability(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
