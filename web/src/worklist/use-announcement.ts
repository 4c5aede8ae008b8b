import { useEffect, useRef, useState } from 'react';
import { speakOutcome } from '../words/progress-words.ts';
import { describeCounts } from '../words/worklist-words.ts';
import { countOutcomes } from './outcome.ts';
import { isSettled, type WorklistItem } from './worklist-item.ts';

/**
 * What a screen reader should say: the outcome of the selected item, and a summary when the last of many items is settled.
 * Announcing every item would be too much.
 */
export function useAnnouncement(items: readonly WorklistItem[], selected: WorklistItem | null): string {
  const [announcement, setAnnouncement] = useState('');
  const outcome = selected !== null && isSettled(selected) ? `${selected.name}: ${speakOutcome(selected)}` : null;
  const unsettled = items.filter((item) => !isSettled(item)).length;
  const wasUnsettled = useRef(0);

  useEffect(() => {
    if (outcome !== null) setAnnouncement(outcome);
  }, [outcome]);

  useEffect(() => {
    if (unsettled === 0 && wasUnsettled.current > 0 && items.length > 1) {
      setAnnouncement(describeCounts(countOutcomes(items)));
    }
    wasUnsettled.current = unsettled;
  }, [unsettled, items]);

  return announcement;
}
