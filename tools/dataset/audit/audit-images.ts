import type { LabelledImage } from '../../../core/dataset/labelled-image.ts';
import type { Deep } from '../images/deep.ts';
import { countEach } from '../source/count-by-class.ts';
import type { DecodedFacts, ImageLook } from './look-at-image.ts';

/** An image as an audit sees it. */
export interface AuditedImage {
  readonly image: LabelledImage;
  readonly look: ImageLook;
  /** True for test images. */
  readonly isTest: boolean;
}

export interface Audit {
  readonly classes: Readonly<Record<string, ClassAudit>>;
  /** Images with the same bytes, by path; development and test images together. */
  readonly duplicates: readonly (readonly string[])[];
  /** Duplicates in more than one class: at least one label is wrong. */
  readonly duplicatesAcrossClasses: number;
  /** Patient groups with both development and test images: the number of development images of each. */
  readonly groupsSharedWithTest: Readonly<Record<string, number>>;
  /** Patient groups with images of several classes. */
  readonly groupsOfSeveralClasses: readonly string[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Images with a side below 64 pixels. */
  readonly tiny: readonly string[];
  /** Images with visible colour. */
  readonly colored: readonly string[];
  readonly storedAsRgb: number;
  /** Images of 16 bits, and how they are windowed. */
  readonly deep: readonly (Deep & { readonly path: string })[];
}

export interface ClassAudit {
  readonly films: number;
  readonly groups: number;
  readonly sizeInBytes: number;
  /** Sides of the readable images in pixels: minimum, median and maximum; null if none can be read. */
  readonly width: Spread | null;
  readonly height: Spread | null;
}

interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Summarizes the facts of single images. */
export function auditImages(audited: readonly AuditedImage[]): Audit {
  const development = audited.filter(({ isTest }) => !isTest);
  const duplicates = duplicatesAmong(audited);
  const decoded = audited.flatMap(({ image, look }) =>
    'width' in look.decoded ? [{ image, facts: look.decoded }] : [],
  );
  return {
    classes: Object.fromEntries(
      [...Map.groupBy(development, ({ image }) => image.className)].map(([name, images]) => [name, auditClass(images)]),
    ),
    duplicates: duplicates.map((images) => images.map(({ image }) => image.path)),
    duplicatesAcrossClasses: duplicates.filter((images) => new Set(images.map(({ image }) => image.className)).size > 1)
      .length,
    groupsSharedWithTest: sharedGroups(audited),
    groupsOfSeveralClasses: groupsOfSeveralClasses(audited),
    unreadable: audited.flatMap(({ image, look }) =>
      'unreadable' in look.decoded ? [{ path: image.path, reason: look.decoded.unreadable }] : [],
    ),
    tiny: decoded.filter(({ facts }) => facts.isTiny).map(({ image }) => image.path),
    colored: decoded.filter(({ facts }) => facts.isColored).map(({ image }) => image.path),
    storedAsRgb: decoded.filter(({ facts }) => facts.storage === 'RGB').length,
    deep: decoded.flatMap(({ image, facts }) => (facts.deep === null ? [] : [{ path: image.path, ...facts.deep }])),
  };
}

function auditClass(images: readonly AuditedImage[]): ClassAudit {
  const decoded = images.flatMap(({ look }) => ('width' in look.decoded ? [look.decoded] : []));
  return {
    films: images.length,
    groups: new Set(images.map(({ image }) => image.group)).size,
    sizeInBytes: images.reduce((sum, { look }) => sum + look.sizeInBytes, 0),
    width: spreadOf(decoded, ({ width }) => width),
    height: spreadOf(decoded, ({ height }) => height),
  };
}

function spreadOf(decoded: readonly DecodedFacts[], side: (facts: DecodedFacts) => number): Spread | null {
  const sides = decoded.map(side).sort((a, b) => a - b);
  const [least, median, most] = [sides[0], sides[sides.length >> 1], sides.at(-1)];
  return least === undefined || median === undefined || most === undefined ? null : { least, median, most };
}

function duplicatesAmong(audited: readonly AuditedImage[]): AuditedImage[][] {
  const readable = audited.filter(({ look }) => look.sha256 !== '');
  return [...Map.groupBy(readable, ({ look }) => look.sha256).values()].filter((images) => images.length > 1);
}

function sharedGroups(audited: readonly AuditedImage[]): Record<string, number> {
  const inTest = new Set(audited.filter(({ isTest }) => isTest).map(({ image }) => image.group));
  const shared = audited.filter(({ image, isTest }) => !isTest && inTest.has(image.group));
  return countEach(shared.map(({ image }) => image.group));
}

function groupsOfSeveralClasses(audited: readonly AuditedImage[]): string[] {
  return [...Map.groupBy(audited, ({ image }) => image.group)]
    .filter(([, images]) => new Set(images.map(({ image }) => image.className)).size > 1)
    .map(([group]) => group);
}
