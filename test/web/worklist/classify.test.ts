import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { MAX_IMAGE_BYTES } from '../../../core/contract/limits.ts';
import type { Scaling } from '../../../web/src/images/scale-down.ts';
import { catalogueFailure, localFailure } from '../../../web/src/service/failures.ts';
import { type ClassifyTools, classifyImage } from '../../../web/src/worklist/classify.ts';
import type { Progress } from '../../../web/src/worklist/worklist-item.ts';
import { CLASSIFIED_AT, prediction } from '../worklist-items.ts';

const sample = readFileSync(new URL('../../../web/public/samples/pneumonia-1.jpeg', import.meta.url));
const smallImage = new Blob([sample]);
const largeImage = new Blob([sample, new Uint8Array(MAX_IMAGE_BYTES)]);
const largeText = new Blob(['x'.repeat(MAX_IMAGE_BYTES + 1)]);

const scaling: Scaling = {
  from: { width: 4_200, height: 3_600, sizeInBytes: largeImage.size },
  to: { width: 3_000, height: 2_571, sizeInBytes: 3 },
};

describe('`classifyImage`', () => {
  it('reports upload, classification and verdict', async () => {
    const { steps, sent } = await classify(smallImage, {});
    expect(steps).toEqual(['preparing', 'uploading', 'uploading', 'classifying', 'classified']);
    expect(sent).toEqual([smallImage]);
  });

  it('scales an image down that is too large, and sends the smaller one', async () => {
    const small = new Blob(['abc']);
    const { steps, sent, scalings } = await classify(largeImage, { scaleDown: async () => ({ blob: small, scaling }) });
    expect(steps.slice(0, 3)).toEqual(['preparing', 'scaling', 'uploading']);
    expect(sent).toEqual([small]);
    expect(scalings).toEqual([scaling]);
  });

  it.each([
    ['a large file that is not an image', largeText, async () => null, 'UNSUPPORTED_IMAGE_TYPE'],
    ['an image that does not get small enough', largeImage, async () => null, 'CANNOT_SCALE'],
    ['an image that the browser cannot open', largeImage, () => Promise.reject(new Error('decode')), 'CANNOT_SCALE'],
  ])('fails before the upload for %s', async (_, file, scaleDown, code) => {
    const { last, sent } = await classify(file, { scaleDown });
    expect(last).toMatchObject({ step: 'failed', failure: { code } });
    expect(sent).toEqual([]);
  });

  it('fails for a file that is no longer on the disk', async () => {
    const gone = {
      size: 10,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
    } as unknown as Blob;
    expect((await classify(gone, {})).last).toMatchObject({ failure: { code: 'UNREADABLE_FILE', retryable: false } });
  });

  it('sends a small file that is not an image: the service decides', async () => {
    const failure = catalogueFailure('UNSUPPORTED_IMAGE_TYPE');
    const { last, sent } = await classify(new Blob(['text']), { upload: async () => ({ failure }) });
    expect(last).toEqual({ step: 'failed', failure });
    expect(sent).toHaveLength(1);
  });

  it('pauses as long as the busy service requests, then tries again', async () => {
    const busy = { ...catalogueFailure('MODEL_BUSY'), retryAfterSeconds: 7 };
    const replies = [{ failure: busy }, { failure: catalogueFailure('TOO_MANY_REQUESTS') }];
    const { steps, pauses } = await classify(smallImage, {
      upload: async () => replies.shift() ?? { prediction: prediction() },
    });
    expect(pauses).toEqual([7_000, 3_000]);
    expect(steps.filter((step) => step === 'pausing')).toHaveLength(2);
    expect(steps.at(-1)).toBe('classified');
  });

  it('gives up when the service stays busy', async () => {
    const failure = catalogueFailure('MODEL_BUSY');
    const { last, sent } = await classify(smallImage, { upload: async () => ({ failure }) });
    expect(last).toEqual({ step: 'failed', failure });
    expect(sent).toHaveLength(5);
  });

  it('does not retry automatically after any other failure', async () => {
    const { sent } = await classify(smallImage, { upload: async () => ({ failure: localFailure('NO_CONNECTION') }) });
    expect(sent).toHaveLength(1);
  });
});

async function classify(file: Blob, given: Partial<ClassifyTools>) {
  const reported: Progress[] = [];
  const scalings: Scaling[] = [];
  const pauses: number[] = [];
  const upload = vi.fn<ClassifyTools['upload']>(
    given.upload ??
      (async (_, { onProgress, onUploaded }) => {
        onProgress(10, 20);
        onUploaded();
        return { prediction: prediction() };
      }),
  );
  const tools: ClassifyTools = {
    scaleDown: given.scaleDown ?? (() => Promise.reject(new Error('Unexpected call of scaleDown'))),
    upload,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
    now: () => CLASSIFIED_AT,
  };
  const { signal } = new AbortController();
  await classifyImage(file, tools, {
    report: (progress) => void reported.push(progress),
    onScaled: (one) => void scalings.push(one),
    signal,
  });
  return {
    steps: reported.map(({ step }) => step),
    last: reported.at(-1),
    sent: upload.mock.calls.map(([image]) => image),
    scalings,
    pauses,
  };
}
