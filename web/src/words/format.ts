import type { Prediction } from '../../../core/contract/prediction.ts';
import type { Scaling } from '../images/scale-down.ts';

const MAX_PERCENT_DIGITS = 6;
/** Keeps a figure and its unit on one line. */
const SPACE = '\u00a0';

/** A share of 0..1 in per cent, e.g. "93.4 %"; the ends are only said of themselves, so 0.99999 is "> 99.9 %". */
export function formatPercent(fraction: number, digits = 1): string {
  const step = 10 ** -digits;
  const percent = fraction * 100;
  if (percent > 0 && percent < step) return `<${SPACE}${step.toFixed(digits)}${SPACE}%`;
  if (percent < 100 && percent > 100 - step) return `>${SPACE}${(100 - step).toFixed(digits)}${SPACE}%`;
  return `${percent.toFixed(digits)}${SPACE}%`;
}

/** Digits after the point that tell the probability from the operating point, so that no verdict contradicts its numbers. */
export function digitsToTell(a: number, b: number): number {
  for (let digits = 1; digits < MAX_PERCENT_DIGITS; digits += 1) {
    if (a === b || formatPercent(a, digits) !== formatPercent(b, digits)) return digits;
  }
  return MAX_PERCENT_DIGITS;
}

/** Bytes as a person says them, in decimal units as the limit is: "48 kB", "12.3 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes}${SPACE}bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)}${SPACE}kB`;
  return `${(bytes / 1_000_000).toFixed(1).replace('.0', '')}${SPACE}MB`;
}

export function formatSize({ width, height }: { width: number; height: number }): string {
  return `${width.toLocaleString('en')}${SPACE}×${SPACE}${height.toLocaleString('en')}`;
}

export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`;
}

/** Why the verdict is what it is, in one sentence. */
export function explainVerdict({ verdict, probabilities, operatingPoint }: Prediction): string {
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  const found = formatPercent(probabilities.pneumonia, digits);
  const point = formatPercent(operatingPoint, digits);
  if (verdict === 'Pneumonia') return `${found} is above the operating point of ${point}.`;
  if (verdict === 'Normal') return `${found} is below the operating point of ${point}.`;
  return `${found} lies exactly on the operating point, so the model cannot say.`;
}

/** What was done to an image that was too large to send. */
export function describeScaling({ from, to }: Scaling): string {
  const sizes = `from ${formatBytes(from.sizeInBytes)} to ${formatBytes(to.sizeInBytes)}`;
  if (from.width === to.width && from.height === to.height) {
    return `Compressed in this browser before it was sent, at its full ${formatSize(from)} pixels: ${sizes}.`;
  }
  return `Scaled down in this browser before it was sent: from ${formatSize(from)} to ${formatSize(to)} pixels, ${sizes}.`;
}
