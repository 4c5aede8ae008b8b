import type { CSSProperties } from 'react';

/** How an image is displayed. */
export interface View {
  /** 1 = the whole image. */
  readonly zoom: number;
  /** Offset of the image's centre, as a fraction of the stage's width and height. */
  readonly x: number;
  readonly y: number;
  readonly inverted: boolean;
  /** Left and right exchanged. */
  readonly mirrored: boolean;
  /** Top and bottom exchanged. */
  readonly flipped: boolean;
  /** Per cent; 100 = as stored. */
  readonly brightness: number;
  readonly contrast: number;
}

/** Changes a view; React calls it with the current one. */
export type ViewChange = (view: View) => View;

export const AS_STORED: View = {
  zoom: 1,
  x: 0,
  y: 0,
  inverted: false,
  mirrored: false,
  flipped: false,
  brightness: 100,
  contrast: 100,
};

const MAX_ZOOM = 10;

export function isAsStored(view: View): boolean {
  return (Object.keys(AS_STORED) as (keyof View)[]).every((name) => view[name] === AS_STORED[name]);
}

/**
 * Zooms about a point, by default the centre. The smallest zoom shows the whole image.
 * @param at The point, from the stage's centre, as a fraction of the stage's width and height.
 */
export function zoomed(view: View, factor: number, at = { x: 0, y: 0 }): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom * factor));
  // Very close to the whole image counts as the whole image.
  if (zoom < 1.01) return fitted(view);
  const ratio = zoom / view.zoom;
  return panned({ ...view, zoom, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }, 0, 0);
}

/** Moves the image. Its edge never passes the centre of the stage. */
export function panned(view: View, dx: number, dy: number): View {
  const reach = (view.zoom - 1) / 2;
  const clamp = (value: number): number => Math.min(reach, Math.max(-reach, value));
  return { ...view, x: clamp(view.x + dx), y: clamp(view.y + dy) };
}

export function fitted(view: View): View {
  return { ...view, zoom: 1, x: 0, y: 0 };
}

/** The style that shows a view; set on the element by React, which the Content-Security-Policy permits. */
export function styleOf(view: View): CSSProperties {
  const across = view.mirrored ? -view.zoom : view.zoom;
  const down = view.flipped ? -view.zoom : view.zoom;
  return {
    transform: `translate(${view.x * 100}%, ${view.y * 100}%) scale(${across}, ${down})`,
    filter: `invert(${view.inverted ? 1 : 0}) brightness(${view.brightness}%) contrast(${view.contrast}%)`,
  };
}
