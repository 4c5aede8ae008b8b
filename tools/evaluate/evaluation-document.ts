import { type EvaluationReport, evaluate } from '../../core/evaluation/evaluate.ts';
import { evaluateGuarded, type GuardedReport } from '../../core/evaluation/guarded.ts';
import type { Classifier } from './classifiers.ts';
import { hashOfFiles } from './classify-folder.ts';
import { type ImageResult, isClassified, isFailed, toCheckedImages, toClassifiedImage } from './image-result.ts';
import type { FolderContent, LabelledFolder, UnlabelledFile } from './labelled-images.ts';

/** What `pneumoscope evaluate --json` prints. */
export interface EvaluationDocument {
  readonly judgedBy: string;
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string } | null;
  /** `from`: given as an option, taken from the model's metadata, or 0.5 where there is neither. */
  readonly operatingPoint: { readonly value: number; readonly from: 'option' | 'model' | 'default' };
  readonly data: {
    readonly kind: LabelledFolder['kind'];
    /** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`. */
    readonly sha256: string;
    readonly files: number;
    /** Files that are neither image nor output. */
    readonly ignored: number;
  };
  /** Images without a verdict, and why. No metric below counts them. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
  readonly report: EvaluationReport;
  /** With the checks; null where they are off. */
  readonly guarded: GuardedReport | null;
}

/** What was evaluated, by what: labels or not. */
export type EvaluatedDocument = Pick<EvaluationDocument, 'judgedBy' | 'model' | 'operatingPoint' | 'data' | 'failed'>;

export interface EvaluatedBy {
  readonly classifier: Classifier;
  readonly operatingPoint?: number | undefined;
}

export function evaluationDocument(
  folder: LabelledFolder,
  results: readonly ImageResult[],
  evaluatedBy: EvaluatedBy,
): EvaluationDocument {
  const described = describeEvaluated(folder, results, evaluatedBy);
  const { metadata } = evaluatedBy.classifier;
  const point = described.operatingPoint;
  const classified = results.filter(isClassified);
  const checked = toCheckedImages(classified);
  // The zone belongs to the model's own operating point.
  const nearThreshold = point.from === 'model' ? metadata?.nearThreshold : undefined;
  return {
    ...described,
    report: evaluate(classified.map(toClassifiedImage), point.value),
    guarded: checked.length === 0 ? null : evaluateGuarded(checked, { operatingPoint: point.value, nearThreshold }),
  };
}

export function describeEvaluated(
  folder: FolderContent<UnlabelledFile>,
  results: readonly ImageResult<UnlabelledFile>[],
  { classifier: { description, metadata }, operatingPoint }: EvaluatedBy,
): EvaluatedDocument {
  return {
    judgedBy: description,
    model: metadata === null ? null : { name: metadata.name, version: metadata.version, sha256: metadata.sha256 },
    operatingPoint: chooseOperatingPoint(operatingPoint, metadata?.operatingPoint),
    data: { kind: folder.kind, sha256: hashOfFiles(results), files: results.length, ignored: folder.ignored },
    failed: results.filter(isFailed).map(({ file, outcome }) => ({ name: file.name, reason: outcome.failure })),
  };
}

function chooseOperatingPoint(
  option: number | undefined,
  model: number | undefined,
): EvaluationDocument['operatingPoint'] {
  if (option !== undefined) return { value: option, from: 'option' };
  if (model !== undefined) return { value: model, from: 'model' };
  return { value: 0.5, from: 'default' };
}
