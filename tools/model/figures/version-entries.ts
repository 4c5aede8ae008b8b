import type { ModelMetadata } from '../../../core/contract/model-metadata.ts';
import type { ClassifiedImage } from '../../../core/evaluation/classified-image.ts';
import { type NearThreshold, nearThresholdOf, ZONE_RULE } from '../../../core/evaluation/near-threshold.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';

/** What entries of the metadata are computed from. */
export interface VersionBasis {
  readonly metadata: ModelMetadata;
  /** Labelled images that the version was not trained on. */
  readonly images: readonly ClassifiedImage[];
  /** Which images, in one sentence. */
  readonly description: string;
}

/** Top-level entries of `metadata.json`; undefined removes one. */
export type MetadataEntries = Readonly<Record<string, unknown>>;

/** Computes entries of the metadata that hold for one version of the classifier only. */
export type VersionEntries = (basis: VersionBasis) => MetadataEntries | Promise<MetadataEntries>;

/** Everything that `pneumoscope model figures` computes for `metadata.json`. */
export const VERSION_ENTRIES: readonly VersionEntries[] = [validationTable, nearThreshold];

function validationTable({ metadata, images, description }: VersionBasis): MetadataEntries {
  return { validationTable: tabulateScores(images, metadata.operatingPoint, description) };
}

/** The zone itself, and under `validation` the rule and what the zone costs. */
function nearThreshold({ metadata, images }: VersionBasis): MetadataEntries {
  const found = nearThresholdOf(images, metadata.operatingPoint);
  const validation = typeof metadata.validation === 'object' ? metadata.validation : {};
  return {
    nearThreshold: found === null ? undefined : { from: found.from, to: found.to },
    validation: { ...validation, nearThreshold: { rule: ZONE_RULE, ...(found === null ? {} : costOf(found)) } },
  };
}

function costOf({ ofNormal, ofPneumonia, wrongInside, wrongOutside }: NearThreshold) {
  return {
    fractionOfNormalInside: rounded(ofNormal),
    fractionOfPneumoniaInside: rounded(ofPneumonia),
    wrongInside: rounded(wrongInside),
    wrongOutside: rounded(wrongOutside),
  };
}

function rounded({ value, lower, upper }: NearThreshold['ofNormal']) {
  const round = (number: number | null) => (number === null ? null : Number(number.toFixed(4)));
  return { value: round(value), lower: round(lower), upper: round(upper) };
}
