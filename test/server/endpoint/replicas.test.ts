import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Classifier } from '../../../server/endpoint/classifier.ts';
import { replicaCount, startReplicas } from '../../../server/endpoint/replicas.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  availableParallelism: () => 2,
}));

const options = { dir: '', worker: new URL('../../fixtures/replica-worker.ts', import.meta.url) };
const FIRST = 0; // all cores
const SECOND = 1;

describe('two lanes', () => {
  let lanes: Classifier;

  beforeEach(async () => {
    lanes = startReplicas(options);
    await lanes.ready;
    await expect.poll(() => judgeAtOnce(lanes, 2)).toContain(SECOND);
  });
  afterEach(() => lanes.close());

  it('give an image that comes alone all cores', async () => {
    expect(await judgeAtOnce(lanes, 1)).toEqual([FIRST]);
    expect(await judgeAtOnce(lanes, 1)).toEqual([FIRST]);
  });

  it('share images that come together', async () => {
    expect(await judgeAtOnce(lanes, 2)).toEqual([FIRST, SECOND]);
    expect(await judgeAtOnce(lanes, 4)).toEqual([FIRST, SECOND, FIRST, SECOND]);
  });

  it('take nothing once they are closed', async () => {
    await lanes.close();
    expect(lanes.state).toBe('closed');
    await expect(judgeAtOnce(lanes, 1)).rejects.toThrow('closed');
  });
});

it('is one lane where an inference may use one core', async () => {
  expect([replicaCount(1), replicaCount(2)]).toEqual([1, 2]);
  const lane = startReplicas({ ...options, threads: 1 });
  await lane.ready;
  expect(await judgeAtOnce(lane, 3)).toEqual([1, 1, 1]);
  await lane.close();
});

it('is closed in the moment of its start, and starts no second lane', async () => {
  const lanes = startReplicas(options);
  lanes.ready.catch(() => {});
  await lanes.close();
  expect(lanes.state).toBe('closed');
});

/** @returns Which lane judged each image, as its number of CPU threads. */
async function judgeAtOnce(lanes: Classifier, count: number): Promise<(number | undefined)[]> {
  const judged = await Promise.all(Array.from({ length: count }, () => lanes.classify(Uint8Array.of(1))));
  return judged.map(({ probabilities: [threads] }) => threads);
}
