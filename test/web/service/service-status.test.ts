import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { errorReply } from '../../../core/contract/error-catalogue.ts';
import type { ServiceState } from '../../../core/contract/status.ts';
import {
  readKnowledge,
  type ServiceKnowledge,
  ServiceWatch,
  takesImages,
} from '../../../web/src/service/service-status.ts';
import { describeService } from '../../../web/src/words/service-words.ts';

describe('what the page knows of the service', () => {
  it.each([
    ['ready', true],
    ['training', false],
    ['starting', false],
    ['unavailable', false],
  ] as const)('takes images or gives a reason when the model is %s', (state, takes) => {
    const knowledge = readKnowledge(true, status(state), null);
    expect(takesImages(knowledge)).toBe(takes);
    expect(describeService(knowledge).reason === null).toBe(takes);
  });

  it('takes images where the service answers with an error: it may judge all the same', () => {
    const knowledge = readKnowledge(false, JSON.stringify(errorReply('MODEL_ACCESS', 'r')), null);
    expect(knowledge.kind).toBe('unclear');
    expect(takesImages(knowledge)).toBe(true);
  });

  it('takes none where the service cannot reach its model', () => {
    const knowledge = readKnowledge(false, JSON.stringify(errorReply('MODEL_UNAVAILABLE', 'r')), null);
    expect(takesImages(knowledge)).toBe(false);
    expect(describeService(knowledge).short).toBe('Model not available');
  });

  it.each([
    ['a page of a proxy', true, '<html>'],
    ['an error of a proxy', false, '<html>'],
    ['a state it does not know', true, '{"state":"dreaming","model":{"name":"m"}}'],
    ['nothing about a model', true, '{"state":"ready"}'],
    ['null', true, 'null'],
  ])('counts %s as no answer', (_, ok, text) => {
    expect(readKnowledge(ok, text, null)).toEqual({ kind: 'unreachable' });
  });
});

describe('the watch on the service', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks again until the model is ready, then no more', async () => {
    const answers = [readKnowledge(true, status('training'), null), readKnowledge(true, status('starting'), null)];
    const ask = vi.fn(
      async (): Promise<ServiceKnowledge> => answers.shift() ?? readKnowledge(true, status('ready'), null),
    );
    const watch = new ServiceWatch(ask);
    await watch.ask();
    expect(describeService(watch.getKnowledge()).short).toBe('Model in training');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(describeService(watch.getKnowledge()).short).toBe('Model ready');
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('asks once at a time', async () => {
    const ask = vi.fn(async () => readKnowledge(true, status('ready'), null));
    const watch = new ServiceWatch(ask);
    await Promise.all([watch.ask(), watch.ask()]);
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

function status(state: ServiceState): string {
  const model = { name: 'resnet18', version: '1.0.0', operatingPoint: 0.5 };
  return JSON.stringify({ state, model, endpoint: { name: 'e', status: null }, notice: '', requestId: 'r' });
}
