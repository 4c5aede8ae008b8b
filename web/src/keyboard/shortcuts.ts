/** The keys that paste, as printed on this machine's keyboard. */
export const PASTE_KEYS = navigator.userAgent.includes('Mac OS') ? '⌘ V' : 'Ctrl V';

/** What keys do, as the dialog shows it; those that change the look of an image are OHIF's. */
export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['O'], does: 'Choose images' },
  { keys: [PASTE_KEYS], does: 'Paste an image' },
  { keys: ['↑', '↓'], does: 'Image before, image after' },
  { keys: ['Home', 'End'], does: 'First, last image of the worklist' },
  { keys: ['Enter'], does: 'From the worklist to the image' },
  { keys: ['Esc'], does: 'From the image to the worklist' },
  { keys: ['Del'], does: 'Remove the image' },
  { keys: ['R'], does: 'Try a failed image again' },
  { keys: ['+', '−'], does: 'Zoom in, zoom out' },
  { keys: ['='], does: 'Fit the image to the window' },
  { keys: ['Shift', 'Arrow'], does: 'Move a zoomed image' },
  { keys: ['I'], does: 'Invert' },
  { keys: ['H'], does: 'Mirror left to right' },
  { keys: ['V'], does: 'Flip top to bottom' },
  { keys: ['Space', '0'], does: 'Show the image as stored again' },
  { keys: ['?'], does: 'Show these shortcuts' },
];

export type Command =
  | 'choose'
  | 'previous'
  | 'next'
  | 'remove'
  | 'retry'
  | 'leave'
  | 'zoomIn'
  | 'zoomOut'
  | 'fit'
  | 'panUp'
  | 'panDown'
  | 'panLeft'
  | 'panRight'
  | 'invert'
  | 'mirror'
  | 'flip'
  | 'reset'
  | 'help';

/** Keys that type a character; WCAG 2.1.4 asks that these can be turned off. */
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
 * The command of a key press; null where it has none. Combinations with Ctrl, Alt or Cmd belong to the browser.
 * @param singleKeys False where keys that type a character must do nothing.
 */
export function commandOf(press: KeyPress, singleKeys: boolean): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const { key, shiftKey } = press;
  const command = (shiftKey ? PAN_KEYS.get(key) : undefined) ?? OTHER_KEYS.get(key);
  if (command !== undefined) return command;
  return singleKeys ? (CHARACTER_KEYS.get(key.toLowerCase()) ?? null) : null;
}
