import { listImageFormats } from '../../../core/contract/image-formats.ts';
import type { Gathered } from '../intake/gather.ts';
import { countOf } from './format.ts';

/** What the reader should know about files that were dropped, pasted or chosen; null where all of them were taken. */
export function describeLeftOut({ images, skipped }: Gathered): string | null {
  const formats = `${listImageFormats('and')} images`;
  if (skipped > 0) {
    const verb = skipped === 1 ? 'was' : 'were';
    return `${countOf(skipped, 'file')} ${verb} left out: only ${formats} that can be read are taken.`;
  }
  return images.length === 0 ? `No X-ray was found there: only ${formats} are taken.` : null;
}
