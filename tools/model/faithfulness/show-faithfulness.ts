import { formatEstimate } from '../../evaluate/text-report.ts';
import type { FaithfulnessDocument, NetworkFaithfulness } from './run-faithfulness.ts';

/** The result for a terminal. */
export function showFaithfulness({ model, images, trained, randomised, correlation }: FaithfulnessDocument): string {
  const lines = [
    `${model.name} ${model.version}, ${images.measured} of ${images.of} images`,
    ...networkLines('as trained', trained),
    ...networkLines('weights in random order', randomised),
    `rank correlation of the two networks' maps: ${correlation.toFixed(2)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function networkLines(title: string, network: NetworkFaithfulness): string[] {
  const { passing, passed, exceeded, deletion, randomDeletion, insertion, randomInsertion } = network;
  return [
    `${title}:`,
    `  maps that pass: ${formatEstimate(passing)} (${passed}); of 20 random sets the strongest cells exceed ${exceeded.toFixed(1)}`,
    `  area under deletion ${deletion.toFixed(3)} (random order ${randomDeletion.toFixed(3)}; lower is better)`,
    `  area under insertion ${insertion.toFixed(3)} (random order ${randomInsertion.toFixed(3)}; higher is better)`,
  ];
}

/** A line of progress on standard error, where that is a terminal. */
export function showProgress({ images }: FaithfulnessDocument): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${images.measured} images `);
}
