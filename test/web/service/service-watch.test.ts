import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServiceState } from '../../../core/contract/status.ts';
import { readKnowledge, type ServiceKnowledge } from '../../../web/src/service/service-status.ts';
import { ServiceWatch } from '../../../web/src/service/service-watch.ts';
import { describeService } from '../../../web/src/words/service-words.ts';

describe('`ServiceWatch`', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('checks until the model is ready, then stops', async () => {
    const replies = [readKnowledge(true, status('training'), null), readKnowledge(true, status('starting'), null)];
    const fetchKnowledge = vi.fn(
      async (): Promise<ServiceKnowledge> => replies.shift() ?? readKnowledge(true, status('ready'), null),
    );
    const watch = new ServiceWatch(fetchKnowledge);
    await watch.check();
    expect(describeService(watch.getState()).short).toBe('Model in training');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(describeService(watch.getState()).short).toBe('Model ready');
    expect(fetchKnowledge).toHaveBeenCalledTimes(3);
  });

  it('runs one check at a time', async () => {
    const fetchKnowledge = vi.fn(async () => readKnowledge(true, status('ready'), null));
    const watch = new ServiceWatch(fetchKnowledge);
    await Promise.all([watch.check(), watch.check()]);
    expect(fetchKnowledge).toHaveBeenCalledTimes(1);
  });
});

function status(state: ServiceState): string {
  const model = { name: 'resnet18', version: '1.0.0', operatingPoint: 0.5 };
  return JSON.stringify({ state, model, endpoint: { name: 'e', status: null }, notice: '', requestId: 'r' });
}
