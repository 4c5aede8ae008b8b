import type { PointerEvent } from 'react';
import { panned, type View, type ViewChange } from './view.ts';

/** Pointer handlers of the stage: dragging moves a zoomed image. */
export function dragToPan(view: View, changeView: (change: ViewChange) => void) {
  return {
    onPointerDown: (event: PointerEvent<HTMLDivElement>): void => {
      if (view.zoom > 1 && event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>): void => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const { width, height } = event.currentTarget.getBoundingClientRect();
      changeView((now) => panned(now, event.movementX / width, event.movementY / height));
    },
  };
}
