import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import type { PreparedDataset } from '../../../core/contract/dataset.ts';
import { CHECKS_FILE } from '../../../core/contract/pipeline/places.ts';
import type { LabelledImage } from '../../../core/dataset/labelled-image.ts';
import { UndecodableImageError } from '../../../imaging/errors.ts';
import type { GuardScores } from '../../../inference/guard.ts';
import type { Checks } from '../../common/checks.ts';
import { forEachConcurrently } from '../../common/concurrency.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { writeWholeFile } from '../../common/pending-file.ts';
import { prepareFile } from '../../common/prepare-image.ts';
import { startProgress } from '../../common/progress.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import { describeHeldOutImages } from './held-out-images.ts';
import type { PrepareJob } from './prepare-job.ts';
import { writeChecks } from './write-checks.ts';

/** Each core prepares an image while another one is read. */
const IN_FLIGHT = availableParallelism() + 1;

/**
 * Prepares the held-out images as the service prepares an upload, so that an examination sees what a user's image becomes, and
 * scores them by the guard. An image `a.jpeg` becomes `a.jpeg.png`, so that no two get one name.
 * @throws {WorkFailedError} for one that cannot be read, unless such are skipped.
 */
export async function writeHeldOutImages(
  images: readonly LabelledImage[],
  job: PrepareJob & { readonly checks: Checks | null },
): Promise<NonNullable<PreparedDataset['test']>> {
  const { folder, classes, options, checks } = job;
  const scores = new Map<string, GuardScores>();
  const progress = startProgress('images, test', images.length, { quiet: options.json === true });
  try {
    await forEachConcurrently(images, IN_FLIGHT, async (image) => {
      job.signal.throwIfAborted();
      await writeImage(image, job, scores);
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  const described = describeHeldOutImages(join(folder, 'test'), classes);
  return {
    ...described,
    side: options.inputSide,
    checks: checks === null ? null : writeChecks(join(folder, 'test', CHECKS_FILE), checks, scores),
  };
}

async function writeImage(
  { path, className, name }: LabelledImage,
  { source, folder, options, checks, failures }: PrepareJob & { readonly checks: Checks | null },
  scores: Map<string, GuardScores>,
): Promise<void> {
  const to = `${className}/${name}.png`;
  mkdirSync(dirname(join(folder, 'test', to)), { recursive: true });
  try {
    const prepared = await prepareFile(
      await readPlainFile(join(source, path)),
      options.inputSide,
      checks?.guard ?? null,
    );
    writeWholeFile(join(folder, 'test', to), prepared.png);
    scores.set(to, prepared.scores);
  } catch (error) {
    if (!(error instanceof UndecodableImageError || error instanceof WorkFailedError)) throw error;
    if (options.onError === 'fail') throw new WorkFailedError(`preparing ${path}: ${error.message}`, { cause: error });
    failures.push(path);
  }
}
