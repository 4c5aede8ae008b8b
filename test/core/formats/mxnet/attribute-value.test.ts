import { describe, expect, it } from 'vitest';
import {
  formatFloat32,
  formatTuple,
  parseBoolean,
  parseFloatValue,
  parseInteger,
  parseTuple,
} from '../../../../core/formats/mxnet/attribute-value.ts';

describe('an attribute value', () => {
  it.each([
    ['True', true],
    ['true', true],
    ['1', true],
    ['False', false],
    ['0', false],
  ])('%s is the boolean %s', (text, value) => expect(parseBoolean(text)).toBe(value));

  it.each([
    ['(3, 3)', [3, 3]],
    ['(3L, 3L)', [3, 3]],
    ['[7,7]', [7, 7]],
    ['(3,)', [3]],
    ['3', [3]],
    ['()', []],
    [' ( 1 , 2 ) ', [1, 2]],
  ])('%s is the list %j', (text, value) => expect(parseTuple(text)).toEqual(value));

  it.each([
    ['2e-05', 2e-5],
    ['0.9', 0.9],
    ['1', 1],
    ['.5', 0.5],
    ['-1E3', -1000],
  ])('%s is the number %d', (text, value) => expect(parseFloatValue(text)).toBe(value));

  it.each([
    [2e-5, '2e-05'],
    [0.9, '0.9'],
    [1, '1.0'],
    [0, '0.0'],
    [1e-3, '0.001'],
    [1e20, '1e+20'],
    [0.0012345678, '0.0012345678'],
  ])('%d is written as Python does, %s', (value, text) => {
    expect(formatFloat32(value)).toBe(text);
    expect(Math.fround(parseFloatValue(text))).toBe(Math.fround(value));
  });

  it.each([
    [[3, 3], '(3, 3)'],
    [[3], '(3,)'],
    [[], '()'],
  ])('%j is written as a tuple %s', (values, text) => expect(formatTuple(values)).toBe(text));

  it.each<[string, () => unknown]>([
    ['a boolean', () => parseBoolean('yes')],
    ['a whole number', () => parseInteger('3.5')],
    ['a number of 32 bits', () => parseInteger('9999999999')],
    ['a number', () => parseFloatValue('nan')],
    ['a finite number', () => parseFloatValue('1e999')],
    ['a list', () => parseTuple('(3, x)')],
    ['a list, but nothing', () => parseTuple('')],
    ['a short list', () => parseTuple('x'.repeat(1000))],
  ])('that is not %s is refused', (_, read) => {
    expect(read).toThrowError(expect.objectContaining({ code: 'ATTRIBUTE_VALUE' }));
  });
});
