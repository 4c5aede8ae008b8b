import { useEffect, useRef, useState } from 'react';
import { describeProgress } from '../words/progress-words.ts';
import { countOutcomes, describeCounts } from '../worklist/outcome-counts.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { isSettled } from '../worklist/worklist-item.ts';

/**
 * Speaks to a screen reader: the outcome of the image on screen, and a summary when the last of many is done; not every image,
 * which would drown out the reader.
 */
export function Announcer({ images, image }: { images: readonly WorklistItem[]; image: WorklistItem | null }) {
  const [words, setWords] = useState('');
  const outcome = image !== null && isSettled(image) ? `${image.name}: ${describeProgress(image)}` : null;
  const open = images.filter((one) => !isSettled(one)).length;
  const wasOpen = useRef(0);

  useEffect(() => {
    if (outcome !== null) setWords(outcome);
  }, [outcome]);

  useEffect(() => {
    if (open === 0 && wasOpen.current > 0 && images.length > 1) setWords(describeCounts(countOutcomes(images)));
    wasOpen.current = open;
  }, [open, images]);

  return (
    <p className="visually-hidden" role="status">
      {words}
    </p>
  );
}
