import { describe, expect, it } from 'vitest';
import { localFailure } from '../../../web/src/service/failures.ts';
import type { UploadOutcome } from '../../../web/src/service/upload.ts';
import { Worklist } from '../../../web/src/worklist/worklist.ts';
import { CLASSIFIED_AT, prediction } from '../worklist-items.ts';

const JPEG_START = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

describe('`Worklist`', () => {
  it('classifies two hundred images, with at most three uploads and three thumbnails in flight', async () => {
    const { worklist, most, settle } = open();
    worklist.add(sources(200));
    await settle();
    expect(worklist.getState().items.map(({ progress }) => progress.step)).toEqual(Array(200).fill('classified'));
    expect(most).toEqual({ uploads: 3, thumbnails: 3 });
  });

  it('selects the first of the images that were added last', async () => {
    const { worklist, settle } = open();
    worklist.add(sources(3));
    worklist.add(sources(2));
    await settle();
    expect(worklist.getState().selectedId).toBe(4);
  });

  it('moves the selection by steps, and stops at the ends', () => {
    const { worklist } = open();
    worklist.add(sources(3));
    const places = [1, 1, 1, -1, -5].map((step) => {
      worklist.moveSelection(step);
      return worklist.getState().selectedId;
    });
    expect(places).toEqual([2, 3, 3, 2, 1]);
  });

  it('retries failed images only', async () => {
    const outcomes: UploadOutcome[] = [{ failure: localFailure('NO_CONNECTION') }];
    const { worklist, settle } = open(() => outcomes.shift() ?? { prediction: prediction() });
    worklist.add(sources(2));
    await settle();
    const failed = worklist.getState().items.filter(({ progress }) => progress.step === 'failed');
    expect(failed).toHaveLength(1);
    worklist.retry([1, 2, 99]);
    await settle();
    expect(worklist.getState().items.map(({ progress }) => progress.step)).toEqual(['classified', 'classified']);
  });

  it.each([
    ['the next image', [2], 2, 3],
    ['the previous image, if the last one is removed', [4], 4, 3],
    ['the next remaining image, if several are removed', [2, 3], 2, 4],
    ['the same image, if only others are removed', [1, 2], 4, 4],
    ['nothing, if all are removed', [1, 2, 3, 4], 2, null],
  ])('selects %s after a removal', (_, leaving, shown, next) => {
    const { worklist } = open();
    worklist.add(sources(4));
    worklist.select(shown);
    worklist.remove(leaving);
    expect(worklist.getState().selectedId).toBe(next);
  });

  it('restores removed images at their positions, with their verdicts', async () => {
    const { worklist, settle } = open();
    worklist.add(sources(4));
    await settle();
    const before = worklist.getState().items;
    worklist.remove([1, 3]);
    worklist.undoRemove();
    expect(worklist.getState().items).toEqual(before);
    expect(worklist.getState().removed).toEqual([]);
  });

  it('aborts the upload of a removed image, and classifies the image once it is restored', async () => {
    const { worklist, settle, aborted } = open();
    worklist.add(sources(1));
    await Promise.resolve();
    worklist.remove([1]);
    worklist.undoRemove();
    await settle();
    expect(worklist.getState().items[0]?.progress.step).toBe('classified');
    worklist.add(sources(1));
    await until(() => worklist.getState().items[1]?.progress.step === 'uploading');
    worklist.remove([2]);
    await settle();
    expect(aborted).toContain(1);
    expect(worklist.getState().items).toHaveLength(1);
  });

  it('revokes the URLs of thumbnails once a removal cannot be undone', async () => {
    const { worklist, settle, urls } = open();
    worklist.add(sources(3));
    await settle();
    expect(urls.size).toBe(3);
    worklist.remove([1, 2]);
    expect(urls.size).toBe(3);
    worklist.remove([3]);
    expect(urls.size).toBe(1);
  });

  it('does not notify its listeners if no image is added', () => {
    const { worklist } = open();
    let calls = 0;
    worklist.subscribe(() => {
      calls += 1;
    });
    worklist.add([]);
    expect(calls).toBe(0);
    worklist.add(sources(1));
    expect(calls).toBeGreaterThan(0);
  });
});

function sources(count: number) {
  return Array.from({ length: count }, (_, index) => ({ name: `image ${index}`, file: new Blob([JPEG_START]) }));
}

/** A worklist over a service that replies after a few turns of the event loop; counts concurrent work. */
function open(reply: () => UploadOutcome = () => ({ prediction: prediction() })) {
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
    shrink: () => Promise.reject(new Error('Unexpected call of shrink')),
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
        return reply();
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
      .items.every(({ thumbnailUrl, progress }) => thumbnailUrl !== null && /classified|failed/.test(progress.step));
  return { worklist, most, urls, aborted, settle: () => until(isIdle) };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let turns = 0; turns < 20_000; turns += 1) {
    if (isTrue()) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  throw new Error('Waiting for the worklist: needed every item settled, found some still in progress');
}
