import { describe, expect, it } from 'vitest';
import { headerValues, methodOf, type ProxyEvent } from '../../../lambda/common/request.ts';
import { httpEvent, restEvent } from '../support/events.ts';

const read = (event: object) => headerValues(event as ProxyEvent, 'x-name');

describe('headerValues()', () => {
  it.each([
    ['one value, whatever the case of the name', { headers: { 'X-NAME': 'a' } }, ['a']],
    ['values under names of another case', { headers: { 'X-Name': 'a', 'x-name': 'b' } }, ['a', 'b']],
    [
      'repeated headers, once each',
      { headers: { 'X-Name': 'b' }, multiValueHeaders: { 'x-name': ['a', 'b'] } },
      ['a', 'b'],
    ],
    [
      'headers that are missing in multiValueHeaders',
      { headers: { 'X-Name': 'a' }, multiValueHeaders: { Other: ['b'] } },
      ['a'],
    ],
    ['no headers at all (the console’s test sends null)', { headers: null, multiValueHeaders: null }, []],
    ['headers without a value', { headers: { 'X-Name': undefined }, multiValueHeaders: { 'X-Name': undefined } }, []],
    ['no such header', { headers: { Other: 'a' } }, []],
  ])('finds %s', (_, event, values) => expect(read(event)).toEqual(values));
});

describe('methodOf()', () => {
  it('reads both versions of the event', () => {
    expect(methodOf(restEvent(null, { method: 'post' }))).toBe('POST');
    expect(methodOf(httpEvent(null, { method: 'GET' }))).toBe('GET');
  });
});
