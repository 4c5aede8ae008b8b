import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../lambda/common/caller.ts';
import { httpEvent, restEvent } from '../support/events.ts';

describe('callerOf()', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['[a b]', ['a', 'b']],
    ['reader', ['reader']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['', []],
    [undefined, []],
  ])('reads subject and groups %j of either kind of API', (given, groups) => {
    const claims = { sub: '0a1b', 'cognito:groups': given, email: 'jane@hospital.example' };
    for (const event of [restEvent, httpEvent]) {
      expect(callerOf(event(null, { claims }))).toEqual({ subject: '0a1b', groups });
    }
  });

  it.each([restEvent, httpEvent])('knows nobody without sign-in', (event) => {
    expect(callerOf(event(null))).toEqual({ subject: null, groups: [] });
    expect(callerOf(event(null, { claims: { sub: 7 } }))).toEqual({ subject: null, groups: [] });
  });
});
