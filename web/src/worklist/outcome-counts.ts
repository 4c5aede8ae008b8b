import { countOf } from '../words/format.ts';
import { failureOf, isSettled, predictionOf, type WorklistItem } from './worklist-item.ts';

export interface OutcomeCounts {
  readonly images: number;
  readonly pneumonia: number;
  readonly normal: number;
  readonly undecided: number;
  readonly failed: number;
  readonly open: number;
}

export function countOutcomes(images: readonly WorklistItem[]): OutcomeCounts {
  const having = (verdict: string): number => images.filter((image) => predictionOf(image)?.verdict === verdict).length;
  return {
    images: images.length,
    pneumonia: having('Pneumonia'),
    normal: having('Normal'),
    undecided: having('Failed to Predict'),
    failed: images.filter((image) => failureOf(image) !== null).length,
    open: images.filter((image) => !isSettled(image)).length,
  };
}

/** One line over all images; kinds that do not occur are left out. */
export function describeCounts({ images, pneumonia, normal, undecided, failed, open }: OutcomeCounts): string {
  const parts = [
    countOf(images, 'image'),
    pneumonia > 0 && `${pneumonia} Pneumonia`,
    normal > 0 && `${normal} Normal`,
    undecided > 0 && `${undecided} Failed to Predict`,
    failed > 0 && `${failed} without a verdict`,
    open > 0 && `${open} on the way`,
  ];
  // A line breaks between the parts only.
  return parts
    .filter((part) => part !== false)
    .map((part) => part.replaceAll(' ', '\u00a0'))
    .join(' · ');
}

/** True where another try may succeed. */
export function canRetry(image: WorklistItem): boolean {
  return failureOf(image)?.retryable === true;
}
