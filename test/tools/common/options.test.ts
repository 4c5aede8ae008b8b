import { describe, expect, it } from 'vitest';
import { parseUnit, parseUrl, parseWhole } from '../../../tools/common/options.ts';

describe('parseWhole()', () => {
  it.each(['1', '007', '64'])('takes %j from 1 to 64', (text) => expect(parseWhole(1, 64)(text)).toBe(Number(text)));

  it.each(['0', '65', '', '1.5', '-1', '1e1', ' 1', 'one'])('refuses %j from 1 to 64', (text) => {
    expect(() => parseWhole(1, 64)(text)).toThrow('needed a whole number from 1 to 64');
  });

  it('has no upper limit unless one is given', () => {
    expect(parseWhole(0)('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => parseWhole(2)('1')).toThrow('needed a whole number of at least 2');
  });
});

describe('parseUnit()', () => {
  it.each(['0', '1', '0.5'])('takes %j', (text) => expect(parseUnit(text)).toBe(Number(text)));

  it.each(['', ' ', '-0.1', '1.1', 'NaN', 'half'])('refuses %j', (text) => {
    expect(() => parseUnit(text)).toThrow('needed a number from 0 to 1');
  });
});

describe('parseUrl()', () => {
  it.each(['http://127.0.0.1:8080', 'https://example.org/x'])('takes %j', (text) => expect(parseUrl(text)).toBe(text));

  it.each(['', 'localhost', 'localhost:8080', 'ftp://example.org'])('refuses %j', (text) => {
    expect(() => parseUrl(text)).toThrow('needed a URL');
  });
});
