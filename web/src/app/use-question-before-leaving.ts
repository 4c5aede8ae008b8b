import { useEffect } from 'react';
import { isSettled, type WorklistItem } from '../worklist/worklist-item.ts';

/** Nothing is stored: closing or reloading the page loses the worklist, so the browser asks first where that matters. */
export function useQuestionBeforeLeaving(items: readonly WorklistItem[]): void {
  const isNeeded = holdsWork(items);
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isNeeded]);
}

/** True where leaving costs more than adding one image again. Sample images do not count. */
export function holdsWork(items: readonly WorklistItem[]): boolean {
  const own = items.filter(({ note }) => note === null);
  return own.length > 1 || own.some((item) => !isSettled(item));
}
