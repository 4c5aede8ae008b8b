import type { Probabilities } from '../contract/prediction.ts';
import { BadModelResponseError, parseProbabilities } from '../verdict/probabilities.ts';

/**
 * Parses the output of a batch transform for one image, the file `<image name>.out`.
 * @throws {BadModelResponseError} unless it holds exactly one prediction of two probabilities.
 */
export function parseBatchOutput(text: string): Probabilities {
  const [line, ...more] = text.split(/\r?\n/).filter((each) => each.trim() !== '');
  if (line === undefined) throw new BadModelResponseError('needed one line with a prediction, found none');
  if (more.length > 0) throw new BadModelResponseError(`needed one line with a prediction, found ${more.length + 1}`);
  return parseProbabilities(line);
}
