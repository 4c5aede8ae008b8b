import type { Scaling } from '../images/scale-down.ts';
import { formatBytes, formatSize } from './format.ts';
import { describeBits } from './preparation-words.ts';

/** How an X-ray that was too large to send was changed. */
export function describeScaling(scaling: Scaling): string {
  const { windowing } = scaling;
  const bits = windowing === null ? '' : ` Its bits were brought to 8: ${describeBits(windowing)}, were used.`;
  return `${describeSizes(scaling)}${bits}`;
}

function describeSizes({ from, to }: Scaling): string {
  const sizes = `from ${formatBytes(from.sizeInBytes)} to ${formatBytes(to.sizeInBytes)}`;
  if (from.width === to.width && from.height === to.height) {
    return `Compressed in this browser before it was sent, at its full ${formatSize(from)} pixels: ${sizes}.`;
  }
  return `Scaled down in this browser before it was sent: from ${formatSize(from)} to ${formatSize(to)} pixels, ${sizes}.`;
}
