import { formatOutput } from '../common/batch-findings.ts';
import type { CheckedClassification } from '../common/classify-prepared.ts';
import { forEachConcurrently } from '../common/concurrency.ts';
import { WorkFailedError } from '../common/exit.ts';
import { startProgress } from '../common/progress.ts';
import { countImages, type Image, walkImages } from './images.ts';
import type { Outputs } from './outputs.ts';

/** Turns an image into probabilities, one for each class, and what the checks say. */
export interface ImageClassifier {
  /** Images to have in flight. */
  readonly concurrency: number;
  /** @throws {UnclassifiedImageError} if only this image cannot be classified. */
  classify(image: Image): Promise<CheckedClassification>;
}

/** One image could not be classified; others can. */
export class UnclassifiedImageError extends Error {
  override readonly name = 'UnclassifiedImageError';
}

/** The result for a folder: how many of its images were classified now. */
export interface TransformCounts {
  readonly judged: number;
  /** Had an output from an earlier run. */
  readonly kept: number;
}

/** An image without an output, and why. */
export interface ImageFailure {
  readonly name: string;
  readonly reason: string;
}

/** Some images could not be classified; the outputs of the others are written. */
export class UnclassifiedImagesError extends WorkFailedError {
  readonly counts: TransformCounts;
  readonly failed: readonly ImageFailure[];

  constructor(counts: TransformCounts, failed: readonly ImageFailure[]) {
    const { judged, kept } = counts;
    const lines = failed.map(({ name, reason }) => `\n  ${name}: ${reason}`);
    super(
      `Classifying images: needed all to be readable, found ${failed.length} that are not (${judged} classified, ${kept} kept):${lines.join('')}`,
    );
    this.counts = counts;
    this.failed = failed;
  }
}

/**
 * Classifies every image of a folder that has no output yet.
 * @param show `quiet` shows no progress.
 * @throws {UnclassifiedImagesError} at the end, if images could not be classified; the outputs of the others are written.
 */
export async function classifyImages(
  folder: string,
  outputs: Outputs,
  classifier: ImageClassifier,
  show: { readonly quiet?: boolean } = {},
): Promise<TransformCounts> {
  const progress = startProgress('images', countImages(folder), show);
  const failures: ImageFailure[] = [];
  let judged = 0;
  let kept = 0;
  try {
    await forEachConcurrently(walkImages(folder), classifier.concurrency, async (image) => {
      if (await outputs.has(image.name)) kept += 1;
      else if (await classifyOne(image, outputs, classifier, failures)) judged += 1;
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (failures.length === 0) return { judged, kept };
  throw new UnclassifiedImagesError({ judged, kept }, failures);
}

async function classifyOne(
  image: Image,
  outputs: Outputs,
  classifier: ImageClassifier,
  failures: ImageFailure[],
): Promise<boolean> {
  try {
    const { probabilities, findings } = await classifier.classify(image);
    await outputs.write(image.name, formatOutput(probabilities, findings));
    return true;
  } catch (error) {
    if (!(error instanceof UnclassifiedImageError)) throw error;
    failures.push({ name: image.name, reason: error.message });
    return false;
  }
}
