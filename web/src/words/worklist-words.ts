import type { WorklistCounts } from '../worklist/outcome.ts';
import { countOf } from './format.ts';

/** One line about all X-rays; outcomes that do not occur are left out. */
export function describeCounts({ pneumonia, normal, undecided, failed, waiting, cautioned }: WorklistCounts): string {
  const parts = [
    countOf(pneumonia + normal + undecided + failed + waiting, 'X-ray'),
    pneumonia > 0 && `${pneumonia} Pneumonia`,
    normal > 0 && `${normal} Normal`,
    undecided > 0 && `${undecided} Failed to Predict`,
    failed > 0 && `${failed} not analysed`,
    waiting > 0 && `${waiting} in progress`,
    cautioned > 0 && `${cautioned} with a caution`,
  ];
  // The line may break between its parts only.
  return parts
    .filter((part) => part !== false)
    .map((part) => part.replaceAll(' ', '\u00a0'))
    .join(' · ');
}
