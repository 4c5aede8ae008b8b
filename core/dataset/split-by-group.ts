import { compareCodePoints } from './code-point-order.ts';
import type { Image } from './labelled-image.ts';
import { shuffled } from './shuffle.ts';

export type SplitErrorCode =
  /** A class has no more images than validation alone takes. */
  | 'SPLIT_TOO_FEW_IMAGES'
  /** No groups of a class add up to the images asked for: one would lie on both sides. */
  | 'SPLIT_GROUP_STRADDLES';

/** Images could not be split as asked. */
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
  readonly train: readonly Image[];
  readonly validation: readonly Image[];
}

/**
 * Splits images so that validation has exactly `validationPerClass` of each class and no group lies on both sides. Groups
 * are drawn in the order that the seed gives; the same images and seed give the same split, in whatever order the images
 * come. A group with images of several classes stays in training.
 * @throws {SplitError}
 */
export function splitByGroup(images: readonly Image[], how: { validationPerClass: number; seed: number }): Split {
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

function groupsOfSeveralClasses(images: readonly Image[]): ReadonlySet<string> {
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
  images: readonly Image[],
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

function groupsOf(images: readonly Image[], mixed: ReadonlySet<string>): Group[] {
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
 * For each number of images the last group of a choice of whole groups that gives it; undefined where none does. What is
 * left without that group is reached by groups before it.
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
