const MAX_PERCENT_DIGITS = 6;
/** Keeps a number and its unit on one line. */
const SPACE = '\u00a0';

/** A fraction in per cent, e.g. "93.4 %". "0.0 %" and "100.0 %" are exact; 0.99999 is "> 99.9 %". */
export function formatPercent(fraction: number, digits = 1): string {
  const step = 10 ** -digits;
  const percent = fraction * 100;
  if (percent > 0 && percent < step) return `<${SPACE}${step.toFixed(digits)}${SPACE}%`;
  if (percent < 100 && percent > 100 - step) return `>${SPACE}${(100 - step).toFixed(digits)}${SPACE}%`;
  return `${percent.toFixed(digits)}${SPACE}%`;
}

/** Decimal places that tell the probability from the threshold, so that no verdict contradicts the numbers beside it. */
export function digitsToTell(probability: number, threshold: number): number {
  for (let digits = 1; digits < MAX_PERCENT_DIGITS; digits += 1) {
    const differ = formatPercent(probability, digits) !== formatPercent(threshold, digits);
    if (probability === threshold || differ) return digits;
  }
  return MAX_PERCENT_DIGITS;
}

/** Bytes in decimal units, as the limit is: "48 kB", "12.3 MB". */
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
