import type { Preparation } from '../../../core/contract/preparation.ts';
import type { Windowing } from '../../../imaging/window.ts';
import { formatSize } from './format.ts';

/** What of the file's bits the model was given; only a file of more than 8 bits leaves a choice. */
export function describeBits({ bitsStored, bitsUsed, assumed }: Windowing): string {
  if (bitsStored === bitsUsed) return `${bitsStored}`;
  return `${bitsUsed} of ${bitsStored}${assumed ? ', assumed from the brightest pixel' : ', as the file says'}`;
}

/** Which stored values became black and white. */
export function describeWindow({ low, high }: Windowing['window']): string {
  return `${low.toLocaleString('en')} became black, ${high.toLocaleString('en')} white`;
}

/** How an image of more than eight bits is shown, in a line over it. */
export function describeShown(windowing: Windowing): string {
  return `Shown with the window that the model gets. Bits used: ${describeBits(windowing)}; ${describeWindow(windowing.window)}.`;
}

/** What else was done to the pixels on the way to the model, in a sentence or two. */
export function describeSent({ width, height, orientation, alpha }: Preparation): string {
  const steps = [
    `${formatSize({ width, height })} pixels, RGB; the aspect ratio is not kept.`,
    orientation !== 1 && 'Turned upright as its EXIF orientation says.',
    alpha && 'Transparent parts became black.',
  ];
  return steps.filter(Boolean).join(' ');
}
