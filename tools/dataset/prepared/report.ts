import type { PreparedDataset } from '../../../core/contract/dataset.ts';
import { CLASSES } from '../../../core/contract/labels.ts';

import { type DeepCount, describeDeep } from '../images/deep.ts';

/** What preparation left out or found. */
export interface PrepareNotes {
  readonly excluded: number;
  readonly excludedButNotFound: readonly string[];
  readonly strays: readonly string[];
  readonly failures: readonly string[];
  /** Of the packed images those of 16 bits, counted by how they are windowed. */
  readonly deep: readonly DeepCount[];
  /** Development images of a patient group that also has test images. */
  readonly sharedWithTest: number;
}

/** The counts of the 2020 notebook project, as obtained from the complete archive. */
const NOTEBOOK_COUNTS = { train: 5112, validation: 120, test: 624 } as const;

/** Describes a prepared data set: text for standard output, and warnings. */
export function describePrepared(
  folder: string,
  dataset: PreparedDataset,
  notes: PrepareNotes,
): { text: string; warnings: readonly string[] } {
  const counts = countsOf(dataset);
  const isNotebooks = Object.entries(NOTEBOOK_COUNTS).every(
    ([part, count]) => counts[part as keyof typeof counts] === count,
  );
  const lines = [
    `${folder}: ${counts.train} train / ${counts.validation} validation / ${counts.test} test images${isNotebooks ? ', the counts of the 2020 notebook project' : ''}`,
    `classes: ${dataset.classes.map((name, label) => `${name} ${label}`).join(', ')} · seed ${dataset.seed}`,
    ...(notes.excluded > 0 ? [`left out by --exclude: ${notes.excluded}`] : []),
    ...notes.deep.map(({ count, ...one }) => `packed from 16 bits: ${count}, ${describeDeep(one)}`),
    ...(notes.strays.length > 0 ? [`other files, skipped: ${notes.strays.length}`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, warnings: warningsOf(dataset, notes) };
}

function countsOf({ train, validation, test }: PreparedDataset): Record<keyof typeof NOTEBOOK_COUNTS, number> {
  const testCount = Object.values(test?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  return { train: train.count, validation: validation.count, test: testCount };
}

function warningsOf(dataset: PreparedDataset, notes: PrepareNotes): string[] {
  const warnings: string[] = [];
  if (dataset.test === null) {
    warnings.push(
      'no test/ in the source: this set can be trained on here, but cdk deploy will refuse to train with it',
    );
  }
  if (dataset.test !== null && dataset.test.checks === null) {
    warnings.push(
      'the held-out images are not checked: cdk deploy will refuse to train with them unless its guard is off',
    );
  }
  if (dataset.classes.join() !== CLASSES.join()) {
    warnings.push(`the service expects the classes ${CLASSES.join(', ')}, found ${dataset.classes.join(', ')}`);
  }
  if (notes.sharedWithTest > 0) {
    warnings.push(
      `${notes.sharedWithTest} development images belong to patient groups that also have test images; --exclude leaves them out`,
    );
  }
  if (notes.excludedButNotFound.length > 0) {
    warnings.push(
      `${notes.excludedButNotFound.length} images to leave out were not found, the first is ${notes.excludedButNotFound[0]}`,
    );
  }
  for (const path of notes.failures) warnings.push(`skipped ${path}: unreadable`);
  return warnings;
}
