import { describe, expect, it } from 'vitest';
import { InferenceError, NotReadyError } from '../../../inference/errors.ts';
import { startClassifier } from '../../../server/endpoint/classifier.ts';

const DYING = new URL('../../fixtures/dying-worker.ts', import.meta.url);

describe('`startClassifier`', () => {
  it('fails the image in flight when its thread ends, and restarts the thread', async () => {
    const classifier = startClassifier({ dir: '', worker: DYING });
    await classifier.ready;
    await expect(classifier.classify(Uint8Array.of(0))).rejects.toThrow(InferenceError);
    await expect(classifier.classify(Uint8Array.of(1))).rejects.toThrow(NotReadyError);
    await expect.poll(() => classifier.state, { timeout: 10_000 }).toBe('ready');
    expect(await classifier.classify(Uint8Array.of(1))).toMatchObject({ probabilities: [0.25, 0.75] });
    await classifier.close();
  });

  it('refuses images after it is closed', async () => {
    const classifier = startClassifier({ dir: '', worker: DYING });
    await classifier.ready;
    await classifier.close();
    expect(classifier.state).toBe('closed');
    await expect(classifier.classify(Uint8Array.of(1))).rejects.toThrow(NotReadyError);
  });
});
