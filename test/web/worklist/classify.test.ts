import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { MAX_IMAGE_BYTES } from '../../../core/contract/limits.ts';
import { ImageTaskError } from '../../../web/src/images/image-task-error.ts';
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
  windowing: null,
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
    const { steps, sent, scalings } = await classify(largeImage, { shrink: async () => ({ blob: small, scaling }) });
    expect(steps.slice(0, 3)).toEqual(['preparing', 'scaling', 'uploading']);
    expect(sent).toEqual([small]);
    expect(scalings).toEqual([scaling]);
  });

  it.each([
    [
      'is damaged',
      { code: 'CORRUPT_IMAGE', detail: 'It ends too soon.' },
      false,
      'CORRUPT_IMAGE',
      /damaged.* It ends too soon\.$/,
    ],
    [
      'is unsupported',
      { code: 'UNSUPPORTED_IMAGE_TYPE', detail: 'Arithmetic.' },
      false,
      'UNSUPPORTED_IMAGE_TYPE',
      /Arithmetic/,
    ],
    ['is gone by now', null, true, 'UNREADABLE_FILE', /disk/],
    ['this browser cannot scale', null, false, 'CANNOT_SCALE', /could not scale/],
  ] as const)(
    'gives a large image that %s its own words, and sends nothing',
    async (_, refusal, isUnreadable, code, words) => {
      const shrink = () => Promise.reject(new ImageTaskError('Fault', { refusal, isUnreadable }));
      const { last, sent } = await classify(largeImage, { shrink });
      expect(last).toMatchObject({ step: 'failed', failure: { code, message: expect.stringMatching(words) } });
      expect(sent).toEqual([]);
    },
  );

  it.each([
    ['a large text', largeText, 'This is no image that can be analysed.'],
    ['a small text', new Blob(['Dear colleague']), 'This is no image that can be analysed.'],
    ['a DICOM file', new Blob(['\0'.repeat(128), 'DICM', 'Doe^Jane']), 'This is a DICOM file.'],
    ['a PDF', new Blob(['%PDF-1.7']), 'This is a PDF document.'],
    ['an empty file', new Blob([]), 'The uploaded file is empty.'],
  ])('refuses %s by what it is, and sends nothing', async (_, file, message) => {
    const { last, sent } = await classify(file, {});
    expect(last).toMatchObject({ step: 'failed', failure: { message, retryable: false } });
    expect(sent).toEqual([]);
  });

  it('fails for a file that is no longer on the disk', async () => {
    const gone = {
      size: 10,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
    } as unknown as Blob;
    expect((await classify(gone, {})).last).toMatchObject({ failure: { code: 'UNREADABLE_FILE', retryable: false } });
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
    shrink: given.shrink ?? (() => Promise.reject(new Error('Unexpected call of shrink'))),
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
