import type { EvaluationReport, ThresholdReport } from '../../../core/evaluation/evaluate.ts';
import { type ClassifiedResult, toClassifiedImage } from '../image-result.ts';
import { bar, chart, dot, mark, polyline, vertical } from './chart.ts';

const DIAGONAL = polyline(
  [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ],
  'diagonal',
);

export function rocChart({ roc, atOperatingPoint, atHalf }: EvaluationReport): string {
  const curve = polyline(roc.map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })));
  const labels = { title: 'ROC curve', x: '1 − specificity', y: 'recall (sensitivity)' };
  const place = ({ metrics }: ThresholdReport) =>
    metrics.recall.value === null || metrics.specificity.value === null
      ? null
      : { x: 1 - metrics.specificity.value, y: metrics.recall.value };
  return chart(labels, DIAGONAL + curve + marks(atOperatingPoint, atHalf, place));
}

export function precisionRecallChart({ precisionRecall, atOperatingPoint, atHalf }: EvaluationReport): string {
  const curve = polyline(precisionRecall.map((point) => ({ x: point.recall, y: point.precision })));
  const labels = { title: 'Precision and recall', x: 'recall (sensitivity)', y: 'precision' };
  const place = ({ metrics }: ThresholdReport) =>
    metrics.recall.value === null || metrics.precision.value === null
      ? null
      : { x: metrics.recall.value, y: metrics.precision.value };
  return chart(labels, curve + marks(atOperatingPoint, atHalf, place));
}

function marks(
  atOperatingPoint: ThresholdReport,
  atHalf: ThresholdReport,
  place: (report: ThresholdReport) => { x: number; y: number } | null,
): string {
  const operating = place(atOperatingPoint);
  const half = place(atHalf);
  const isSame = atOperatingPoint.threshold === atHalf.threshold;
  return [
    isSame || half === null ? '' : mark(half, 'at 0.5', 'half'),
    operating === null ? '' : mark(operating, `operating point ${atOperatingPoint.threshold}`),
  ].join('');
}

/** Mean probability of each bin against its fraction with pneumonia; the area of a dot is proportional to its images. */
export function reliabilityChart({ reliability, films }: EvaluationReport): string {
  const dots = reliability.flatMap(({ meanProbability, positives, count }) =>
    meanProbability === null
      ? []
      : [dot({ x: meanProbability, y: positives / count }, 3 + 14 * Math.sqrt(count / films.total))],
  );
  const labels = { title: 'Reliability', x: 'probability of pneumonia', y: 'fraction with pneumonia' };
  return chart(labels, DIAGONAL + dots.join(''));
}

const BARS = 25;

/** Histogram of the probabilities, for each true class. */
export function scoreHistogram(results: readonly ClassifiedResult[], operatingPoint: number): string {
  const counts = [0, 1].map((label) => {
    const bars = new Array<number>(BARS).fill(0);
    for (const image of results.map(toClassifiedImage)) {
      const at = Math.min(BARS - 1, Math.floor(image.probability * BARS));
      if (image.label === label) bars[at] = (bars[at] ?? 0) + 1;
    }
    return bars;
  });
  // A multiple of four, so that each of the axis's four steps is a whole number of images.
  const top = Math.ceil(Math.max(1, ...counts.flat()) / 4) * 4;
  const bars = counts.flatMap((heights, label) =>
    heights.map((count, at) => {
      const from = (at + label * 0.5) / BARS;
      return count === 0 ? '' : bar(from, from + 0.5 / BARS, count / top, label === 1 ? 'pneumonia' : 'normal');
    }),
  );
  const labels = { title: 'Probabilities by true class', x: 'probability of pneumonia', y: 'images' };
  return chart(labels, bars.join('') + vertical(operatingPoint, `operating point ${operatingPoint}`), top);
}
