import type { ViewCommand } from '../viewer/view-commands.ts';

/** The keys that paste, as printed on the reader's keyboard. */
export const PASTE_KEYS = navigator.userAgent.includes('Mac OS') ? '⌘ V' : 'Ctrl V';

/** The shortcuts, as the dialog lists them. Those of the viewer are the same as in OHIF. */
export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['O'], does: 'Choose X-rays' },
  { keys: [PASTE_KEYS], does: 'Paste an X-ray' },
  { keys: ['↑', '↓'], does: 'Previous X-ray, next X-ray' },
  { keys: ['Home', 'End'], does: 'First, last X-ray of the worklist' },
  { keys: ['Enter'], does: 'From the worklist to the X-ray' },
  { keys: ['Esc'], does: 'From the X-ray to the worklist' },
  { keys: ['Del'], does: 'Remove the X-ray' },
  { keys: ['R'], does: 'Try a failed X-ray again' },
  { keys: ['+', '−'], does: 'Zoom in, zoom out' },
  { keys: ['='], does: 'Fit the X-ray to the window' },
  { keys: ['Shift', 'Arrow'], does: 'Move a zoomed X-ray' },
  { keys: ['I'], does: 'Invert' },
  { keys: ['H'], does: 'Mirror left to right' },
  { keys: ['V'], does: 'Flip top to bottom' },
  { keys: ['Space', '0'], does: 'Show the X-ray as stored again' },
  { keys: ['?'], does: 'Show these shortcuts' },
];

export type Command = ViewCommand | 'choose' | 'previous' | 'next' | 'remove' | 'retry' | 'leave' | 'help';

/** Keys that type a character. WCAG 2.1.4 requires that these can be turned off. */
const CHARACTER_KEYS: ReadonlyMap<string, Command> = new Map([
  ['o', 'choose'],
  ['r', 'retry'],
  ['+', 'zoomIn'],
  ['-', 'zoomOut'],
  ['−', 'zoomOut'],
  ['=', 'fit'],
  ['i', 'invert'],
  ['h', 'mirror'],
  ['v', 'flip'],
  ['0', 'reset'],
  [' ', 'reset'],
  ['?', 'help'],
]);

const OTHER_KEYS: ReadonlyMap<string, Command> = new Map([
  ['ArrowUp', 'previous'],
  ['ArrowDown', 'next'],
  ['Delete', 'remove'],
  ['Escape', 'leave'],
]);

const PAN_KEYS: ReadonlyMap<string, Command> = new Map([
  ['ArrowUp', 'panUp'],
  ['ArrowDown', 'panDown'],
  ['ArrowLeft', 'panLeft'],
  ['ArrowRight', 'panRight'],
]);

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The command of a key press; null where there is none. Combinations with Ctrl, Alt or Cmd belong to the browser.
 * @param singleKeys False where keys that type a character are turned off.
 */
export function commandOf(press: KeyPress, singleKeys: boolean): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const { key, shiftKey } = press;
  const command = (shiftKey ? PAN_KEYS.get(key) : undefined) ?? OTHER_KEYS.get(key);
  if (command !== undefined) return command;
  return singleKeys ? (CHARACTER_KEYS.get(key.toLowerCase()) ?? null) : null;
}
