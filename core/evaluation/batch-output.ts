import type { Probabilities } from '../contract/prediction.ts';
import { BadModelResponseError, parseProbabilities } from '../verdict/probabilities.ts';

/**
 * Output of a SageMaker batch transform, one `<image name>.out` for each image. The built-in image classification writes
 * a line `{"prediction": [p0, p1]}`; other containers write the bare array `[p0, p1]`, as a real-time endpoint returns.
 */

/**
 * Parses the text of an `.out` file of one image.
 * @throws {BadModelResponseError} unless it holds exactly one prediction of two probabilities.
 */
export function parseBatchOutput(text: string): Probabilities {
  const [line, ...more] = text.split(/\r?\n/).filter((each) => each.trim() !== '');
  if (line === undefined) throw new BadModelResponseError('needed one line with a prediction, found none');
  if (more.length > 0) throw new BadModelResponseError(`needed one line with a prediction, found ${more.length + 1}`);
  return parseProbabilities(bareArray(line));
}

function bareArray(line: string): string {
  if (!line.trimStart().startsWith('{')) return line;
  try {
    const { prediction } = JSON.parse(line) as { prediction?: unknown };
    return JSON.stringify(prediction ?? null);
  } catch {
    throw new BadModelResponseError(`needed JSON, found ${line.length} characters that are not`);
  }
}
