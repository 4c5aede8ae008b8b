import { forEachConcurrently } from '../common/concurrency.ts';
import { WorkFailedError } from '../common/exit.ts';
import { startProgress } from '../common/progress.ts';
import { countImages, type Image, walkImages } from './images.ts';
import type { Outputs } from './outputs.ts';

/** Turns an image into probabilities, one for each class. */
export interface ImageJudge {
  /** Images worth having in hand at once. */
  readonly concurrency: number;
  /** @throws {UnclassifiedImageError} if this image cannot be judged and others can. */
  judge(image: Image): Promise<readonly number[]>;
}

/** A single image could not be judged; the others can. */
export class UnclassifiedImageError extends Error {
  override readonly name = 'UnclassifiedImageError';
}

/** What became of the images of a folder. */
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

/** Some images could not be judged; the others' outputs are written. */
export class UnclassifiedImagesError extends WorkFailedError {
  readonly counts: TransformCounts;
  readonly failed: readonly ImageFailure[];

  constructor(counts: TransformCounts, failed: readonly ImageFailure[]) {
    const { judged, kept } = counts;
    const lines = failed.map(({ name, reason }) => `\n  ${name}: ${reason}`);
    super(
      `Judging images: needed all to be readable, found ${failed.length} that are not (${judged} judged, ${kept} kept):${lines.join('')}`,
    );
    this.counts = counts;
    this.failed = failed;
  }
}

/**
 * Judges every image of a folder that has no output yet.
 * @param show `quiet` shows no progress.
 * @throws {UnclassifiedImagesError} at the end, if images could not be judged; the others' outputs are written.
 */
export async function judgeImages(
  folder: string,
  outputs: Outputs,
  judge: ImageJudge,
  show: { readonly quiet?: boolean } = {},
): Promise<TransformCounts> {
  const progress = startProgress('images', countImages(folder), show);
  const failures: ImageFailure[] = [];
  let judged = 0;
  let kept = 0;
  try {
    await forEachConcurrently(walkImages(folder), judge.concurrency, async (image) => {
      if (await outputs.has(image.name)) kept += 1;
      else if (await judgeOne(image, outputs, judge, failures)) judged += 1;
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (failures.length === 0) return { judged, kept };
  throw new UnclassifiedImagesError({ judged, kept }, failures);
}

async function judgeOne(image: Image, outputs: Outputs, judge: ImageJudge, failures: ImageFailure[]): Promise<boolean> {
  try {
    await outputs.writeProbabilities(image.name, await judge.judge(image));
    return true;
  } catch (error) {
    if (!(error instanceof UnclassifiedImageError)) throw error;
    failures.push({ name: image.name, reason: error.message });
    return false;
  }
}
