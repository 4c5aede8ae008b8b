/** What an epoch's lines in the algorithm's log say, e.g. `Epoch[3] Validation-accuracy=0.953125`. */
export interface EpochFigure {
  /** From 0. */
  readonly epoch: number;
  readonly figure: 'Train-accuracy' | 'Validation-accuracy' | 'Time cost';
  /** Accuracy 0..1; time in seconds. */
  readonly value: number;
}

/** Reads a log line; null for one that is about no epoch, or about a figure that is not drawn. */
export function parseEpochLine(line: string): EpochFigure | null {
  const match = /Epoch\[(\d+)\] (Train-accuracy|Validation-accuracy|Time cost)=([\d.]+)/.exec(line);
  if (match === null) return null;
  return { epoch: Number(match[1]), figure: match[2] as EpochFigure['figure'], value: Number(match[3]) };
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Draws accuracies as a row of blocks from their lowest to their highest value, e.g. `0.512 ▁▅▇█ 0.953`. */
export function drawCurve(accuracies: readonly number[]): string {
  const [lowest, highest] = [Math.min(...accuracies), Math.max(...accuracies)];
  const blocks = accuracies.map((value) => {
    const share = highest === lowest ? 1 : (value - lowest) / (highest - lowest);
    return BLOCKS[Math.round(share * (BLOCKS.length - 1))];
  });
  return `${lowest.toFixed(3)} ${blocks.join('')} ${highest.toFixed(3)}`;
}
