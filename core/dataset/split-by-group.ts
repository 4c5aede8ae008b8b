import { compareCodePoints } from './code-point-order.ts';
import type { LabelledImage } from './labelled-image.ts';
import { shuffled } from './shuffle.ts';

export type SplitErrorCode =
  /** A class has too few images to leave any for training. */
  | 'SPLIT_TOO_FEW_IMAGES'
  /** No set of whole groups has exactly the number of images needed: one group would be on both sides. */
  | 'SPLIT_GROUP_STRADDLES';

/** The images could not be split as requested. */
export class SplitError extends Error {
  override readonly name = 'SplitError';
  readonly code: SplitErrorCode;
  readonly className: string;

  constructor(code: SplitErrorCode, className: string, message: string) {
    super(message);
    this.code = code;
    this.className = className;
  }
}

export interface Split {
  readonly train: readonly LabelledImage[];
  readonly validation: readonly LabelledImage[];
}

/**
 * Splits images so that validation has exactly `validationPerClass` of each class and no group is on both sides. Groups
 * are drawn in an order that depends on the seed; the same images and seed give the same split, whatever the order of the
 * images. A group with images of several classes stays in training.
 * @throws {SplitError}
 */
export function splitByGroup(
  images: readonly LabelledImage[],
  how: { validationPerClass: number; seed: number },
): Split {
  const ordered = [...images].sort((a, b) => compareCodePoints(a.path, b.path));
  const mixed = groupsOfSeveralClasses(ordered);
  const chosen = new Set<string>();
  for (const className of new Set(ordered.map((image) => image.className))) {
    const inClass = ordered.filter((image) => image.className === className);
    for (const group of drawGroups(className, inClass, { ...how, mixed })) chosen.add(group);
  }
  return {
    train: ordered.filter((image) => !chosen.has(image.group)),
    validation: ordered.filter((image) => chosen.has(image.group)),
  };
}

function groupsOfSeveralClasses(images: readonly LabelledImage[]): ReadonlySet<string> {
  const classOf = new Map<string, string>();
  const mixed = new Set<string>();
  for (const { group, className } of images) {
    if ((classOf.get(group) ?? className) !== className) mixed.add(group);
    classOf.set(group, className);
  }
  return mixed;
}

interface Group {
  readonly name: string;
  size: number;
}

function drawGroups(
  className: string,
  images: readonly LabelledImage[],
  how: { validationPerClass: number; seed: number; mixed: ReadonlySet<string> },
): readonly string[] {
  const target = how.validationPerClass;
  if (images.length <= target) {
    throw new SplitError(
      'SPLIT_TOO_FEW_IMAGES',
      className,
      `Splitting ${className}: needed more than the ${target} images for validation, found ${images.length}`,
    );
  }
  const groups = shuffled(groupsOf(images, how.mixed), how.seed);
  const sums = reachableSums(groups, target + Math.max(0, ...groups.map(({ size }) => size)));
  if (sums[target] === undefined) throw straddling(className, target, sums);
  const drawn: string[] = [];
  for (let rest = target; rest > 0; ) {
    const group = groups[sums[rest] ?? -1];
    if (group === undefined) break;
    drawn.push(group.name);
    rest -= group.size;
  }
  return drawn;
}

function groupsOf(images: readonly LabelledImage[], mixed: ReadonlySet<string>): Group[] {
  const groups = new Map<string, Group>();
  for (const { group: name } of images) {
    if (mixed.has(name)) continue;
    const group = groups.get(name) ?? { name, size: 0 };
    group.size++;
    groups.set(name, group);
  }
  return [...groups.values()];
}

/**
 * Solves the subset-sum problem over whole groups: `reachableSums(…)[n]` is the index of the last group in a selection
 * with exactly n images, and undefined if there is none. The rest of the selection is found at n minus that group's size.
 */
function reachableSums(groups: readonly Group[], most: number): readonly (number | undefined)[] {
  const last: (number | undefined)[] = Array.from({ length: most + 1 });
  last[0] = -1;
  for (const [at, { size }] of groups.entries()) {
    for (let sum = most; sum >= size; sum--) {
      if (last[sum] === undefined && last[sum - size] !== undefined) last[sum] = at;
    }
  }
  return last;
}

function straddling(className: string, target: number, sums: readonly (number | undefined)[]): SplitError {
  const reachable = sums.flatMap((group, sum) => (group === undefined ? [] : [sum]));
  const nearest = [reachable.findLast((sum) => sum < target), reachable.find((sum) => sum > target)];
  const found = nearest.filter((sum) => sum !== undefined).join(' or ');
  return new SplitError(
    'SPLIT_GROUP_STRADDLES',
    className,
    `Splitting ${className}: needed ${target} images of whole patient groups for validation, found that groups add up to ` +
      `${found}: with ${target}, images of one patient would lie on both sides`,
  );
}
