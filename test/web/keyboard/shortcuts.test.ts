import { describe, expect, it } from 'vitest';
import { commandOf, type KeyPress } from '../../../web/src/keyboard/shortcuts.ts';

describe('a key', () => {
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
  ])('%j with %j does %s', (key, modifiers, command) => {
    expect(commandOf(press(key, modifiers), true)).toBe(command);
  });

  it.each(['i', '+', ' ', '?', 'o'])('that types a character (%j) does nothing when those are turned off', (key) => {
    expect(commandOf(press(key), false)).toBeNull();
  });

  it.each(['Delete', 'ArrowUp', 'Escape'])('that types none (%s) works all the same', (key) => {
    expect(commandOf(press(key), false)).not.toBeNull();
  });
});

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers };
}
