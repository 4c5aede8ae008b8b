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

describe('`startReplicas` on two cores', () => {
  let replicas: Classifier;

  beforeEach(async () => {
    replicas = startReplicas(options);
    await replicas.ready;
    await expect.poll(() => classifyAtOnce(replicas, 2), { timeout: 20_000 }).toContain(SECOND);
  });
  afterEach(() => replicas.close());

  it('gives a single image all cores', async () => {
    expect(await classifyAtOnce(replicas, 1)).toEqual([FIRST]);
    expect(await classifyAtOnce(replicas, 1)).toEqual([FIRST]);
  });

  it('distributes concurrent images over both replicas', async () => {
    expect(await classifyAtOnce(replicas, 2)).toEqual([FIRST, SECOND]);
    expect(await classifyAtOnce(replicas, 4)).toEqual([FIRST, SECOND, FIRST, SECOND]);
  });

  it('refuses images after it is closed', async () => {
    await replicas.close();
    expect(replicas.state).toBe('closed');
    await expect(classifyAtOnce(replicas, 1)).rejects.toThrow('closed');
  });
});

it('`startReplicas` starts one replica if an inference may use only one core', async () => {
  expect([replicaCount(1), replicaCount(2)]).toEqual([1, 2]);
  const replica = startReplicas({ ...options, threads: 1 });
  await replica.ready;
  expect(await classifyAtOnce(replica, 3)).toEqual([1, 1, 1]);
  await replica.close();
});

it('`startReplicas` starts no second replica after it is closed', async () => {
  const replicas = startReplicas(options);
  replicas.ready.catch(() => {});
  await replicas.close();
  expect(replicas.state).toBe('closed');
});

/** @returns The replica that classified each image, as its number of CPU threads. */
async function classifyAtOnce(replicas: Classifier, count: number): Promise<(number | undefined)[]> {
  const classified = await Promise.all(Array.from({ length: count }, () => replicas.classify(Uint8Array.of(1))));
  return classified.map(({ probabilities: [threads] }) => threads);
}
