import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type HeldOutChecks, parseHeldOutChecks } from '../../../core/contract/held-out-checks.ts';
import { CLASSES } from '../../../core/contract/labels.ts';
import type { CheckedImage } from '../../../core/evaluation/guarded.ts';
import { decideChecks } from '../../../core/verdict/decide.ts';
import { type NamedImage, OutputsIncompleteError } from './read-outputs.ts';

/** Reads what the guard says about the held-out images. */
export async function readChecks(s3: S3Client, Bucket: string, Key: string): Promise<HeldOutChecks> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return parseHeldOutChecks((await Body?.transformToString()) ?? '');
}

/**
 * Joins images with what the guard says about them.
 * @throws {OutputsIncompleteError} if it says nothing about one of them. The error names no image.
 */
export function joinChecks(images: readonly NamedImage[], checks: HeldOutChecks): CheckedImage[] {
  return images.map(({ name, ...image }) => {
    const found = checks.images[`${CLASSES[image.label]}/${name}`];
    if (found?.length !== checks.scores.length) {
      throw new OutputsIncompleteError(
        `Joining the checks of class ${image.label}: needed ${checks.scores.length} scores for every image, found ${found?.length ?? 0}`,
      );
    }
    const scores = Object.fromEntries(checks.scores.map((score, at) => [score, found[at] as number]));
    // Whether bits were assumed only cautions, and is a property of the file before it was prepared.
    const { thresholds } = checks;
    return { ...image, findings: decideChecks({ mode: 'enforce', scores, thresholds, bitsAssumed: false }) };
  });
}
