import { useCallback, useState } from 'react';
import { AS_STORED, type View, type ViewChange } from './view.ts';

/** Every image is first shown as stored: a change made for one image must not mislead about the next. */
export function useView(imageId: number | null): [View, (change: ViewChange) => void] {
  const [held, setHeld] = useState({ imageId, view: AS_STORED });
  const view = held.imageId === imageId ? held.view : AS_STORED;
  const changeView = useCallback(
    (change: ViewChange) =>
      setHeld((now) => ({ imageId, view: change(now.imageId === imageId ? now.view : AS_STORED) })),
    [imageId],
  );
  return [view, changeView];
}
