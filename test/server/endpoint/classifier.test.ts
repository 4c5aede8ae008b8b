import { describe, expect, it } from 'vitest';
import { InferenceError } from '../../../inference/errors.ts';
import { startClassifier } from '../../../server/endpoint/classifier.ts';
import { NotReadyError } from '../../../server/endpoint/errors.ts';

const DYING = new URL('../../fixtures/dying-worker.ts', import.meta.url);

describe('the classifier', () => {
  it('fails the image in hand when its thread ends, and starts the thread again', async () => {
    const classifier = startClassifier({ dir: '', worker: DYING });
    await classifier.ready;
    await expect(classifier.classify(Uint8Array.of(0))).rejects.toThrow(InferenceError);
    await expect(classifier.classify(Uint8Array.of(1))).rejects.toThrow(NotReadyError);
    await expect.poll(() => classifier.state, { timeout: 10_000 }).toBe('ready');
    expect(await classifier.classify(Uint8Array.of(1))).toMatchObject({ probabilities: [0.25, 0.75] });
    await classifier.close();
  });

  it('takes nothing once it is closed', async () => {
    const classifier = startClassifier({ dir: '', worker: DYING });
    await classifier.ready;
    await classifier.close();
    expect(classifier.state).toBe('closed');
    await expect(classifier.classify(Uint8Array.of(1))).rejects.toThrow(NotReadyError);
  });
});
