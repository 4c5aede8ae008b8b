import { type Film, failureOf, isSettled, predictionOf } from '../films/film.ts';
import { countOf } from '../format.ts';

export interface OutcomeCounts {
  readonly films: number;
  readonly pneumonia: number;
  readonly normal: number;
  readonly undecided: number;
  readonly failed: number;
  readonly open: number;
}

export function countOutcomes(films: readonly Film[]): OutcomeCounts {
  const having = (verdict: string): number => films.filter((film) => predictionOf(film)?.verdict === verdict).length;
  return {
    films: films.length,
    pneumonia: having('Pneumonia'),
    normal: having('Normal'),
    undecided: having('Failed to Predict'),
    failed: films.filter((film) => failureOf(film) !== null).length,
    open: films.filter((film) => !isSettled(film)).length,
  };
}

/** One line over all films; kinds that do not occur are left out. */
export function describeCounts({ films, pneumonia, normal, undecided, failed, open }: OutcomeCounts): string {
  const parts = [
    countOf(films, 'film'),
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
export function canRetry(film: Film): boolean {
  return failureOf(film)?.retryable === true;
}
