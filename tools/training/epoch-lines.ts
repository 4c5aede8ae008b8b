/** A value of an epoch in the algorithm's log, e.g. `Epoch[3] Validation-accuracy=0.953125`. */
export interface EpochMetric {
  /** From 0. */
  readonly epoch: number;
  /** The field that `training watch --json` prints. */
  readonly figure: 'Train-accuracy' | 'Validation-accuracy' | 'Time cost';
  /** Accuracy 0..1; time in seconds. */
  readonly value: number;
}

/** Parses a log line; null if it is about no epoch, or about another metric. */
export function parseEpochLine(line: string): EpochMetric | null {
  const match = /Epoch\[(\d+)\] (Train-accuracy|Validation-accuracy|Time cost)=([\d.]+)/.exec(line);
  if (match === null) return null;
  return { epoch: Number(match[1]), figure: match[2] as EpochMetric['figure'], value: Number(match[3]) };
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Draws accuracies as a row of blocks from their lowest to their highest value, e.g. `0.512 ▁▅▇█ 0.953`. */
export function drawCurve(accuracies: readonly number[]): string {
  const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
  const blocks = accuracies.map((value) => {
    const fraction = highest === lowest ? 1 : (value - lowest) / (highest - lowest);
    return BLOCKS[Math.round(fraction * (BLOCKS.length - 1))];
  });
  return `${lowest.toFixed(3)} ${blocks.join('')} ${highest.toFixed(3)}`;
}
