import type { ClassifiedImage } from '../../core/evaluation/classified-image.ts';
import type { CheckedImage } from '../../core/evaluation/guarded.ts';
import type { CheckedProbabilities } from './classifiers.ts';
import type { LabelledFile, UnlabelledFile } from './labelled-images.ts';

/** The result for one image: probabilities, or the reason why there are none. */
export interface ImageResult<File extends UnlabelledFile = LabelledFile> {
  readonly file: File;
  /** SHA-256 of the file's bytes, hex; null if it could not be read. */
  readonly sha256: string | null;
  readonly outcome: CheckedProbabilities | { readonly failure: string };
}

export type ClassifiedResult<File extends UnlabelledFile = LabelledFile> = ImageResult<File> & {
  readonly outcome: CheckedProbabilities;
};
export type FailedResult<File extends UnlabelledFile = LabelledFile> = ImageResult<File> & {
  readonly outcome: { readonly failure: string };
};

export function isClassified<File extends UnlabelledFile>(result: ImageResult<File>): result is ClassifiedResult<File> {
  return 'probabilities' in result.outcome;
}

export function isFailed<File extends UnlabelledFile>(result: ImageResult<File>): result is FailedResult<File> {
  return 'failure' in result.outcome;
}

export function toClassifiedImage({ file, outcome }: ClassifiedResult): ClassifiedImage {
  return { label: file.label, probability: outcome.probabilities.pneumonia, normal: outcome.probabilities.normal };
}

/** The checked images; empty where an image was not checked. */
export function toCheckedImages(results: readonly ClassifiedResult[]): CheckedImage[] {
  const checked = results.flatMap((result) => {
    const { findings } = result.outcome;
    return findings === null ? [] : [{ ...toClassifiedImage(result), findings }];
  });
  return checked.length === results.length ? checked : [];
}
