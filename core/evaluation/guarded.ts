import { REMARKS, type ReasonCode, type RemarkCode } from '../contract/checks.ts';
import type { Verdict } from '../contract/labels.ts';
import type { ServingModel } from '../contract/model.ts';
import type { ImageFindings } from '../verdict/decide.ts';
import { type ClassifiedImage, type Scores, verdictAt } from './classified-image.ts';
import { countVerdicts } from './counts.ts';
import type { Estimate } from './estimate.ts';
import { reportAt, type ThresholdReport } from './evaluate.ts';
import { proportion } from './wilson.ts';

/** A classified image with what the checks found about it. */
export interface CheckedImage extends ClassifiedImage {
  readonly findings: ImageFindings;
}

/** Images of each class. */
export interface ClassCounts {
  readonly normal: number;
  readonly pneumonia: number;
}

/** What a service does that abstains from images which it does not know. */
export interface GuardedReport {
  /** Images that get a verdict / all images. Wilson. */
  readonly coverage: Estimate;
  /** Images without a verdict by reason, the reasons in the order of the contract; those that do not occur are left out. */
  readonly abstentions: Readonly<Partial<Record<ReasonCode, ClassCounts>>>;
  /** Images with a caution, in the same order; an image can have several. */
  readonly cautions: Readonly<Partial<Record<RemarkCode, ClassCounts>>>;
  /**
   * At the operating point, abstentions as undecided images: `accuracy` is that of the answered ones, and `accuracyOfAll` counts
   * every abstention as wrong, so that refusing the hard ones does not pay.
   */
  readonly atOperatingPoint: ThresholdReport;
}

/** Why an image gets no verdict at an operating point; null if it gets one. */
export function abstentionOf(
  image: Scores & Pick<CheckedImage, 'findings'>,
  operatingPoint: number,
): ReasonCode | null {
  const isAtThreshold = () => verdictAt(image, operatingPoint) === 'Failed to Predict';
  return image.findings.reason ?? (isAtThreshold() ? 'AT_THRESHOLD' : null);
}

/** Evaluates verdicts together with the checks. */
export function evaluateGuarded(
  images: readonly CheckedImage[],
  model: Pick<ServingModel, 'operatingPoint' | 'nearThreshold'>,
): GuardedReport {
  const reasonOf = (image: CheckedImage) => abstentionOf(image, model.operatingPoint);
  const isAnswered = (image: CheckedImage) => reasonOf(image) === null;
  const verdictOf = (image: CheckedImage): Verdict =>
    isAnswered(image) ? verdictAt(image, model.operatingPoint) : 'Failed to Predict';
  const cautionsOf = (image: CheckedImage): RemarkCode[] => [
    ...image.findings.cautions,
    ...(isAnswered(image) && isNear(image, model.nearThreshold) ? (['NEAR_THRESHOLD'] as const) : []),
  ];
  return {
    coverage: proportion(images.filter(isAnswered).length, images.length),
    abstentions: countCodes(images, (image) => [reasonOf(image)].filter((reason) => reason !== null)),
    cautions: countCodes(images, cautionsOf),
    atOperatingPoint: reportAt(model.operatingPoint, countVerdicts(images, verdictOf)),
  };
}

function isNear({ probability }: ClassifiedImage, zone: ServingModel['nearThreshold']): boolean {
  return zone !== undefined && probability >= zone.from && probability <= zone.to;
}

function countCodes<Code extends RemarkCode>(
  images: readonly CheckedImage[],
  codesOf: (image: CheckedImage) => readonly Code[],
): Partial<Record<Code, ClassCounts>> {
  const codes = images.map((image) => ({ label: image.label, codes: new Set(codesOf(image)) }));
  const counted = (Object.keys(REMARKS) as Code[]).map((code) => {
    const count = (label: number) => codes.filter((each) => each.label === label && each.codes.has(code)).length;
    return [code, { normal: count(0), pneumonia: count(1) }] as const;
  });
  return Object.fromEntries(counted.filter(([, { normal, pneumonia }]) => normal + pneumonia > 0)) as Partial<
    Record<Code, ClassCounts>
  >;
}
