import { useEffect, useRef } from 'react';
import { type ViewChange, zoomed } from './view.ts';

/**
 * The wheel zooms the image under the pointer instead of scrolling the page. React's own wheel listeners are passive and
 * cannot prevent the scrolling.
 */
export function useWheelZoom(changeView: (change: ViewChange) => void) {
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const zoom = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top, width, height } = element.getBoundingClientRect();
      const at = { x: (event.clientX - left) / width - 0.5, y: (event.clientY - top) / height - 0.5 };
      changeView((view) => zoomed(view, 1.0015 ** -event.deltaY, at));
    };
    element.addEventListener('wheel', zoom, { passive: false });
    return () => element.removeEventListener('wheel', zoom);
  }, [changeView]);
  return stage;
}
