import type { HeldOutChecks } from '../../../core/contract/held-out-checks.ts';
import type { MemoryBucket } from './bucket.ts';

export interface OutputCounts {
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly truePositives: number;
}

/** The 2020 notebook project's results: accuracy 0.760, lower end of the 95 % interval 0.725. */
export const NOTEBOOK_COUNTS: OutputCounts = {
  trueNegatives: 232,
  falsePositives: 2,
  falseNegatives: 148,
  truePositives: 242,
};

/** Puts `.out` objects as a batch transform writes them, with these counts of correct and wrong results. */
export function putOutputs(bucket: MemoryBucket, execution: string, counts: OutputCounts): void {
  putClass(bucket, `transform/${execution}/NORMAL/`, counts.trueNegatives, counts.falsePositives);
  putClass(bucket, `transform/${execution}/PNEUMONIA/`, counts.falseNegatives, counts.truePositives);
}

function putClass(bucket: MemoryBucket, prefix: string, normal: number, pneumonia: number): void {
  const outputs = [...Array(normal).fill([0.9, 0.1]), ...Array(pneumonia).fill([0.2, 0.8])];
  outputs.forEach((prediction, at) => {
    bucket.objects.set(`${prefix}image ${at}.jpeg.out`, `${JSON.stringify({ prediction })}\n`);
  });
}

/** Puts `checks.json` for the images of `putOutputs`; the first `abstained` of each class are turned. */
export function putChecks(bucket: MemoryBucket, key: string, counts: OutputCounts, abstained = 0): void {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts;
  const scores = (className: string, count: number) =>
    Array.from({ length: count }, (_, at) => [`${className}/image ${at}.jpeg`, [at < abstained ? 0.9 : 0.1]] as const);
  const checks: HeldOutChecks = {
    guard: { name: 'guard', version: '1', sha256: 'a'.repeat(64) },
    scores: ['turned'],
    thresholds: { turned: { abstain: 0.5 } },
    images: Object.fromEntries(
      [...scores('NORMAL', trueNegatives + falsePositives), ...scores('PNEUMONIA', falseNegatives + truePositives)].map(
        ([name, values]) => [name, [...values]],
      ),
    ),
  };
  bucket.objects.set(key, JSON.stringify(checks));
}
