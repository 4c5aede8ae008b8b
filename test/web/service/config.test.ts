import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../web/src/service/config.ts';

describe('`parseConfig`', () => {
  it.each([
    ['without sign-in', { apiBaseUrl: '', signIn: null }],
    ['with sign-in', { apiBaseUrl: 'https://api.example', signIn: { issuer: 'https://id.example', clientId: 'page' } }],
    [
      'with the provider’s own sign-out page',
      { apiBaseUrl: '', signIn: { issuer: 'i', clientId: 'c', logoutUrl: 'https://id.example/logout' } },
    ],
  ])('parses settings %s', (_, config) => {
    expect(parseConfig(JSON.stringify({ ...config, explanation: true }))).toEqual({ ...config, explanation: true });
  });

  it('takes an older service, which says nothing about explanations, as one without them', () => {
    const config = { apiBaseUrl: '', signIn: null };
    expect(parseConfig(JSON.stringify(config))).toEqual({ ...config, explanation: false });
  });

  it.each([
    ['no JSON', '<html>', 'needed JSON'],
    ['an empty object', '{}', 'apiBaseUrl'],
    ['a number for a path', '{"apiBaseUrl":1,"signIn":null}', 'apiBaseUrl'],
    ['a missing sign-in', '{"apiBaseUrl":""}', 'signIn'],
    ['sign-in without an issuer', '{"apiBaseUrl":"","signIn":{"clientId":"c"}}', 'signIn.issuer'],
    ['sign-in without a client', '{"apiBaseUrl":"","signIn":{"issuer":"i"}}', 'signIn.clientId'],
  ])('refuses %s', (_, text, named) => {
    expect(() => parseConfig(text)).toThrow(named);
  });
});
