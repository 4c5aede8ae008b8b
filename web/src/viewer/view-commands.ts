import { AS_STORED, fitted, panned, type ViewChange, zoomed } from './view.ts';

const ZOOM_STEP = 1.25;
/** Fraction of the stage's width or height. */
const PAN_STEP = 0.1;

/** What keys and buttons change in a view. */
export const VIEW_COMMANDS = {
  zoomIn: (view) => zoomed(view, ZOOM_STEP),
  zoomOut: (view) => zoomed(view, 1 / ZOOM_STEP),
  fit: fitted,
  panUp: (view) => panned(view, 0, PAN_STEP),
  panDown: (view) => panned(view, 0, -PAN_STEP),
  panLeft: (view) => panned(view, PAN_STEP, 0),
  panRight: (view) => panned(view, -PAN_STEP, 0),
  invert: (view) => ({ ...view, inverted: !view.inverted }),
  mirror: (view) => ({ ...view, mirrored: !view.mirrored }),
  flip: (view) => ({ ...view, flipped: !view.flipped }),
  reset: () => AS_STORED,
} satisfies Record<string, ViewChange>;

export type ViewCommand = keyof typeof VIEW_COMMANDS;

export function isViewCommand(command: string): command is ViewCommand {
  return Object.hasOwn(VIEW_COMMANDS, command);
}
