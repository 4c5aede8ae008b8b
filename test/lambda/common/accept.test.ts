import { describe, expect, it } from 'vitest';
import { prefersPlainText } from '../../../lambda/common/accept.ts';

describe('prefersPlainText()', () => {
  it.each([
    ['text/plain'],
    ['TEXT/PLAIN'],
    ['text/plain;charset=utf-8'],
    ['text/plain, */*'],
    ['text/plain, */*; q=0.01'],
    ['text/*'],
    ['application/json;q=0.5, text/plain;q=0.8'],
    ['*/*;q=0.1, text/plain;q=0.2'],
    ['application/json;q=0, */*'],
  ])('is true for %s', (accept) => expect(prefersPlainText([accept])).toBe(true));

  it.each([
    ['application/json'],
    ['*/*'],
    [''],
    ['application/json, text/plain, */*'],
    ['text/plain;q=0.5, application/json'],
    ['text/plain;q=0'],
    ['text/plain;q=0, */*'],
    ['text/plain;q=2'],
    ['text/plain;q=high, application/json;q=0.1'],
    ['text/html, application/xhtml+xml'],
  ])('says no to %j', (accept) => expect(prefersPlainText([accept])).toBe(false));

  it('is false if no Accept header was sent', () => expect(prefersPlainText([])).toBe(false));
  it('reads several headers as one list', () => expect(prefersPlainText(['image/png', 'text/plain'])).toBe(true));
});
