import { describe, expect, it } from 'vitest';
import { commandOf, type KeyPress } from '../../../web/src/keyboard/shortcuts.ts';

describe('`commandOf`', () => {
  it.each([
    ['i', {}, 'invert'],
    ['I', {}, 'invert'],
    ['h', {}, 'mirror'],
    ['v', {}, 'flip'],
    ['+', {}, 'zoomIn'],
    ['+', { shiftKey: true }, 'zoomIn'],
    ['-', {}, 'zoomOut'],
    ['=', {}, 'fit'],
    [' ', {}, 'reset'],
    ['0', {}, 'reset'],
    ['?', { shiftKey: true }, 'help'],
    ['ArrowUp', {}, 'previous'],
    ['ArrowDown', {}, 'next'],
    ['ArrowDown', { shiftKey: true }, 'panDown'],
    ['ArrowLeft', { shiftKey: true }, 'panLeft'],
    ['ArrowLeft', {}, null],
    ['Delete', {}, 'remove'],
    ['Escape', {}, 'leave'],
    ['x', {}, null],
    ['toString', {}, null],
    ['v', { ctrlKey: true }, null],
    ['r', { metaKey: true }, null],
    ['ArrowUp', { altKey: true }, null],
  ])('maps the key %j with %j to %s', (key, modifiers, command) => {
    expect(commandOf(press(key, modifiers), true)).toBe(command);
  });

  it.each(['i', '+', ' ', '?', 'o'])('maps the character key %j to nothing when single keys are turned off', (key) => {
    expect(commandOf(press(key), false)).toBeNull();
  });

  it.each(['Delete', 'ArrowUp', 'Escape'])(
    'maps the key %s to its command even when single keys are turned off',
    (key) => {
      expect(commandOf(press(key), false)).not.toBeNull();
    },
  );
});

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}
