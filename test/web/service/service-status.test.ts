import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorReply } from '../../../core/contract/error-catalogue.ts';
import type { ServiceState } from '../../../core/contract/status.ts';
import { readKnowledge, takesImages } from '../../../web/src/service/service-status.ts';
import { describeService } from '../../../web/src/words/service-words.ts';

describe('`readKnowledge` and `takesImages`', () => {
  it.each([
    ['ready', true],
    ['training', false],
    ['starting', false],
    ['unavailable', false],
  ] as const)('accept images, or give a reason why not, when the model is %s', (state, takes) => {
    const knowledge = readKnowledge(true, status(state), null);
    expect(takesImages(knowledge)).toBe(takes);
    expect(describeService(knowledge).reason === null).toBe(takes);
  });

  it('accept images if the service replies with an error, because it may still classify', () => {
    const knowledge = readKnowledge(false, JSON.stringify(errorReply('MODEL_ACCESS', 'r')), null);
    expect(knowledge.kind).toBe('unclear');
    expect(takesImages(knowledge)).toBe(true);
  });

  it('accept none if the service cannot reach its model', () => {
    const knowledge = readKnowledge(false, JSON.stringify(errorReply('MODEL_UNAVAILABLE', 'r')), null);
    expect(takesImages(knowledge)).toBe(false);
    expect(describeService(knowledge).short).toBe('Model not available');
  });

  it('keep the validation table of a model, and do without one that cannot be read', () => {
    const metadata = JSON.parse(readFileSync(new URL('../../../model/metadata.json', import.meta.url), 'utf8'));
    const { validationTable } = metadata;
    const kept = readKnowledge(true, status('ready', { validationTable, validationNote: 'Held-out images.' }), null);
    expect(kept).toMatchObject({ kind: 'known', status: { validationTable, validationNote: 'Held-out images.' } });
    const odd = readKnowledge(true, status('ready', { validationTable: { images: 'x' }, validationNote: 7 }), null);
    expect(odd).toMatchObject({ kind: 'known', status: { state: 'ready' } });
    expect(odd).not.toMatchObject({ status: { validationTable: expect.anything() } });
  });

  it.each([
    ['a page of a proxy', true, '<html>'],
    ['an error of a proxy', false, '<html>'],
    ['an unknown state', true, '{"state":"dreaming","model":{"name":"m"}}'],
    ['nothing about a model', true, '{"state":"ready"}'],
    ['null', true, 'null'],
  ])('count %s as no reply', (_, ok, text) => {
    expect(readKnowledge(ok, text, null)).toEqual({ kind: 'unreachable' });
  });
});

function status(state: ServiceState, more: object = {}): string {
  const model = { name: 'resnet18', version: '1.0.0', operatingPoint: 0.5 };
  return JSON.stringify({ state, model, endpoint: { name: 'e', status: null }, notice: '', requestId: 'r', ...more });
}
