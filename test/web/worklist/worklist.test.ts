import { describe, expect, it } from 'vitest';
import { localFailure } from '../../../web/src/service/failures.ts';
import type { UploadOutcome } from '../../../web/src/service/upload.ts';
import { Worklist } from '../../../web/src/worklist/worklist.ts';
import { CLASSIFIED_AT, prediction } from '../worklist-items.ts';

const JPEG_START = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

describe('the worklist', () => {
  it('judges two hundred images, at most three at a time, and their thumbnails too', async () => {
    const { worklist, most, settle } = open();
    worklist.add(sources(200));
    await settle();
    expect(worklist.getState().images.map(({ progress }) => progress.step)).toEqual(Array(200).fill('classified'));
    expect(most).toEqual({ uploads: 3, thumbnails: 3 });
  });

  it('shows the first of the images that were added last', async () => {
    const { worklist, settle } = open();
    worklist.add(sources(3));
    worklist.add(sources(2));
    await settle();
    expect(worklist.getState().selectedId).toBe(4);
  });

  it('moves from image to image and stays at the ends', () => {
    const { worklist } = open();
    worklist.add(sources(3));
    const places = [1, 1, 1, -1, -5].map((step) => {
      worklist.selectBeside(step);
      return worklist.getState().selectedId;
    });
    expect(places).toEqual([2, 3, 3, 2, 1]);
  });

  it('tries a failed image again, and only that', async () => {
    const outcomes: UploadOutcome[] = [{ failure: localFailure('NO_CONNECTION') }];
    const { worklist, settle } = open(() => outcomes.shift() ?? { prediction: prediction() });
    worklist.add(sources(2));
    await settle();
    const failed = worklist.getState().images.filter(({ progress }) => progress.step === 'failed');
    expect(failed).toHaveLength(1);
    worklist.retry([1, 2, 99]);
    await settle();
    expect(worklist.getState().images.map(({ progress }) => progress.step)).toEqual(['classified', 'classified']);
  });

  it.each([
    ['the image after it', [2], 2, 3],
    ['the image before it, where it was the last', [4], 4, 3],
    ['the next that stays, where many go', [2, 3], 2, 4],
    ['the same image, where others go', [1, 2], 4, 4],
    ['nothing, where all go', [1, 2, 3, 4], 2, null],
  ])('shows %s when the image on screen is removed', (_, leaving, shown, next) => {
    const { worklist } = open();
    worklist.add(sources(4));
    worklist.select(shown);
    worklist.remove(leaving);
    expect(worklist.getState().selectedId).toBe(next);
  });

  it('puts removed images back where they were, with their verdicts', async () => {
    const { worklist, settle } = open();
    worklist.add(sources(4));
    await settle();
    const before = worklist.getState().images;
    worklist.remove([1, 3]);
    worklist.undoRemove();
    expect(worklist.getState().images).toEqual(before);
    expect(worklist.getState().removed).toEqual([]);
  });

  it('stops the upload of an image that is removed, and judges it when it is put back', async () => {
    const { worklist, settle, aborted } = open();
    worklist.add(sources(1));
    await Promise.resolve();
    worklist.remove([1]);
    worklist.undoRemove();
    await settle();
    expect(worklist.getState().images[0]?.progress.step).toBe('classified');
    worklist.add(sources(1));
    await until(() => worklist.getState().images[1]?.progress.step === 'uploading');
    worklist.remove([2]);
    await settle();
    expect(aborted).toContain(1);
    expect(worklist.getState().images).toHaveLength(1);
  });

  it('lets go of thumbnails when images are gone for good', async () => {
    const { worklist, settle, urls } = open();
    worklist.add(sources(3));
    await settle();
    expect(urls.size).toBe(3);
    worklist.remove([1, 2]);
    expect(urls.size).toBe(3);
    worklist.remove([3]);
    expect(urls.size).toBe(1);
  });

  it('tells its listeners, until they leave', () => {
    const { worklist } = open();
    let told = 0;
    const leave = worklist.subscribe(() => {
      told += 1;
    });
    worklist.add([]);
    expect(told).toBe(0);
    worklist.add(sources(1));
    const before = told;
    expect(before).toBeGreaterThan(0);
    leave();
    worklist.remove([1]);
    expect(told).toBe(before);
  });
});

function sources(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `image ${index}`, file: new Blob([JPEG_START]) }));
}

/** A worklist over a service that answers after a few turns, and counts what happens at the same time. */
function open(answer: () => UploadOutcome = () => ({ prediction: prediction() })) {
  const now = { uploads: 0, thumbnails: 0 };
  const most = { uploads: 0, thumbnails: 0 };
  const urls = new Set<string>();
  const aborted: number[] = [];
  let calls = 0;
  const during = async <T>(kind: keyof typeof now, work: () => Promise<T>): Promise<T> => {
    now[kind] += 1;
    most[kind] = Math.max(most[kind], now[kind]);
    try {
      return await work();
    } finally {
      now[kind] -= 1;
    }
  };
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const worklist = new Worklist({
    scaleDown: async () => null,
    makeThumbnail: () =>
      during('thumbnails', async () => {
        await turn();
        return new Blob(['thumbnail']);
      }),
    upload: (_, { onUploaded, signal }) =>
      during('uploads', async () => {
        calls += 1;
        for (let turns = 0; turns < 3; turns += 1) {
          await turn();
          if (signal.aborted) aborted.push(1);
          signal.throwIfAborted();
        }
        onUploaded();
        return answer();
      }),
    sleep: async () => {},
    now: () => CLASSIFIED_AT,
    createUrl: () => {
      const url = `blob:${calls}-${urls.size}-${Math.random()}`;
      urls.add(url);
      return url;
    },
    revokeUrl: (url) => void urls.delete(url),
  });
  const isIdle = () =>
    now.uploads === 0 &&
    now.thumbnails === 0 &&
    worklist
      .getState()
      .images.every((image) => image.thumbnailUrl !== null && /classified|failed/.test(image.progress.step));
  return { worklist, most, urls, aborted, settle: () => until(isIdle) };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turns = 0; turns < 20_000; turns += 1) {
    if (isTrue()) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  throw new Error('Waiting for the worklist: it did not come to rest');
}
