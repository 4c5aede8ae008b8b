import type { ClassifiedImage, Label } from './classified-image.ts';
import type { Estimate } from './estimate.ts';
import { proportion } from './wilson.ts';

/** Scores around the operating point, both ends included. */
export interface Zone {
  readonly from: number;
  readonly to: number;
}

/** The zone of a model version, and what it costs and catches on the images that it was determined on. */
export interface NearThreshold extends Zone {
  /** Of the images without pneumonia, the fraction in the zone. Wilson. */
  readonly ofNormal: Estimate;
  /** Of the images with pneumonia, the fraction in the zone. Wilson. */
  readonly ofPneumonia: Estimate;
  /** Of the images in the zone, the fraction on the wrong side of the operating point. Wilson. */
  readonly wrongInside: Estimate;
  /** Of the images outside, the fraction on the wrong side. Wilson. */
  readonly wrongOutside: Estimate;
}

/** Within the zone at least this fraction of the verdicts is wrong, both classes counting equally. */
export const WRONG_IN_ZONE = 0.25;

export const ZONE_RULE =
  'the widest interval in hundredths, symmetric in log-odds about the operating point, within which at least one verdict in four is wrong, both classes counting equally';

const STEPS = 100;

/**
 * Determines the near-threshold zone by `ZONE_RULE`: where fewer than three answers in four are right, the image is to be read as
 * if there were none. A poor model gets a wide zone, a good one a narrow one, one without an error none.
 * @param operatingPoint 0..1.
 * @returns Null where no interval fulfils the rule.
 */
export function nearThresholdOf(images: readonly ClassifiedImage[], operatingPoint: number): NearThreshold | null {
  const zone = candidates(operatingPoint).find((each) => wrongFraction(images, each, operatingPoint) >= WRONG_IN_ZONE);
  return zone === undefined ? null : describeZone(images, zone, operatingPoint);
}

/** Intervals from the widest to the narrowest. */
function candidates(operatingPoint: number): Zone[] {
  const zones: Zone[] = [];
  for (let step = 1; step / STEPS < operatingPoint && operatingPoint < 1; step += 1) {
    const from = step / STEPS;
    const mirrored = Math.round(logistic(2 * logOdds(operatingPoint) - logOdds(from)) * STEPS) / STEPS;
    zones.push({ from, to: Math.min(mirrored, (STEPS - 1) / STEPS) });
  }
  return zones.filter(({ to }) => to > operatingPoint);
}

/** Fraction of the images in a zone that are on the wrong side, as if both classes had equally many images; 0 in an empty zone. */
function wrongFraction(images: readonly ClassifiedImage[], zone: Zone, operatingPoint: number): number {
  const inside = images.filter((image) => isIn(image, zone));
  const wrong = inside.filter((image) => isWrong(image, operatingPoint));
  const weight = (label: Label) => 1 / images.filter((image) => image.label === label).length;
  const [ofNormal, ofPneumonia] = [weight(0), weight(1)];
  const weigh = (some: readonly ClassifiedImage[]) =>
    some.reduce((sum, { label }) => sum + (label === 0 ? ofNormal : ofPneumonia), 0);
  return inside.length === 0 ? 0 : weigh(wrong) / weigh(inside);
}

function describeZone(images: readonly ClassifiedImage[], zone: Zone, operatingPoint: number): NearThreshold {
  const inside = images.filter((image) => isIn(image, zone));
  const outside = images.filter((image) => !isIn(image, zone));
  const fractionIn = (label: Label) => proportion(countOf(inside, label), countOf(images, label));
  const wrong = (some: readonly ClassifiedImage[]) =>
    proportion(some.filter((image) => isWrong(image, operatingPoint)).length, some.length);
  return {
    ...zone,
    ofNormal: fractionIn(0),
    ofPneumonia: fractionIn(1),
    wrongInside: wrong(inside),
    wrongOutside: wrong(outside),
  };
}

function countOf(images: readonly ClassifiedImage[], label: Label): number {
  return images.filter((image) => image.label === label).length;
}

function isIn({ probability }: ClassifiedImage, { from, to }: Zone): boolean {
  return probability >= from && probability <= to;
}

/** An image on the operating point itself gets no verdict, which is not right either. */
function isWrong({ label, probability }: ClassifiedImage, operatingPoint: number): boolean {
  return label === 1 ? !(probability > operatingPoint) : !(probability < operatingPoint);
}

function logOdds(fraction: number): number {
  return Math.log(fraction / (1 - fraction));
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
