import type { ValidationTable } from '../../../core/contract/validation-table.ts';
import { describeRank } from '../words/number-words.ts';

const WORDS = {
  pneumonia: 'With pneumonia',
  normal: 'Without',
  low: '0 %',
  high: '100 %',
};

/** Hundredths that share a bar. */
const STEPS_OF_BAR = 4;
const WIDTH = 100;
/** Of each class. */
const HEIGHT = 22;

/** How the scores of the validation images are distributed: with pneumonia above the line, without below it. */
export function ScoreHistogram(props: { table: ValidationTable; score: number; threshold: number }) {
  const { table, score, threshold } = props;
  const [pneumonia, normal] = [barsOf(table.histogram.pneumonia), barsOf(table.histogram.normal)];
  // Square roots: the bars at both ends would leave nothing of the others.
  const scale = HEIGHT / Math.sqrt(Math.max(1, ...pneumonia, ...normal));
  const barWidth = WIDTH / pneumonia.length;
  const bar = (count: number, index: number, isAbove: boolean) => {
    const height = Math.sqrt(count) * scale;
    return (
      <rect
        key={`${isAbove}${index * barWidth}`}
        x={index * barWidth + 0.2}
        y={isAbove ? HEIGHT - height : HEIGHT}
        width={barWidth - 0.4}
        height={height}
      />
    );
  };
  return (
    <figure className="histogram">
      <p aria-hidden="true">{WORDS.pneumonia}</p>
      <svg
        viewBox={`0 0 ${WIDTH} ${2 * HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={describeRank(table, score)}
      >
        <g className="histogram-pneumonia">{pneumonia.map((count, index) => bar(count, index, true))}</g>
        <g className="histogram-normal">{normal.map((count, index) => bar(count, index, false))}</g>
        <path className="histogram-axis" d={`M0 ${HEIGHT}H${WIDTH}`} />
        <path className="histogram-threshold" d={`M${threshold * WIDTH} 0V${2 * HEIGHT}`} />
        <path className="histogram-score" d={`M${score * WIDTH} 0V${2 * HEIGHT}`} />
      </svg>
      <p aria-hidden="true">{WORDS.normal}</p>
      <p className="histogram-ends numbers" aria-hidden="true">
        <span>{WORDS.low}</span>
        <span>{WORDS.high}</span>
      </p>
    </figure>
  );
}

function barsOf(counts: readonly number[]): number[] {
  return Array.from({ length: counts.length / STEPS_OF_BAR }, (_, index) =>
    counts.slice(index * STEPS_OF_BAR, (index + 1) * STEPS_OF_BAR).reduce((total, count) => total + count, 0),
  );
}
