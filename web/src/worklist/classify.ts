import { isImageFormat } from '../../../core/contract/image-formats.ts';
import type { ImageHeader } from '../../../imaging/image-header.ts';
import { readFileHeader } from '../images/file-header.ts';
import { ImageTaskError } from '../images/image-task-error.ts';
import type { ShrunkImage } from '../images/image-tasks.ts';
import { needsScaling, type Scaling } from '../images/scale-down.ts';
import { catalogueFailure, type Failure, foreignFileFailure, localFailure, retryOf } from '../service/failures.ts';
import type { UploadOptions, UploadOutcome } from '../service/upload.ts';
import type { Progress } from './worklist-item.ts';

/** Further tries that follow automatically when the service is busy. */
const MAX_PATIENT_TRIES = 4;
const DEFAULT_PAUSE_SECONDS = 3;

/** What classification needs from the browser and the network; tests replace it. */
export interface ClassifyTools {
  readonly shrink: (file: Blob) => Promise<ShrunkImage>;
  readonly upload: (image: Blob, events: Omit<UploadOptions, 'url' | 'authorization'>) => Promise<UploadOutcome>;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
}

export interface ClassifyEvents {
  readonly report: (progress: Progress) => void;
  readonly onScaled: (scaling: Scaling) => void;
  readonly signal: AbortSignal;
}

/** Takes one image from disk to its verdict or failure, and reports every step. */
export async function classifyImage(file: Blob, tools: ClassifyTools, events: ClassifyEvents): Promise<void> {
  const prepared = await prepareImage(file, tools, events);
  if ('failure' in prepared) return events.report({ step: 'failed', failure: prepared.failure });
  const outcome = await uploadPatiently(prepared.image, tools, events);
  events.report(
    'failure' in outcome
      ? { step: 'failed', failure: outcome.failure }
      : { step: 'classified', prediction: outcome.prediction, classifiedAt: tools.now() },
  );
}

/** What of a file is sent: the file itself, or a smaller copy. */
export async function prepareImage(
  file: Blob,
  tools: Pick<ClassifyTools, 'shrink'>,
  { report, onScaled }: ClassifyEvents,
): Promise<{ image: Blob } | { failure: Failure }> {
  report({ step: 'preparing' });
  let header: ImageHeader | null;
  try {
    header = await readFileHeader(file);
  } catch {
    return { failure: localFailure('UNREADABLE_FILE') };
  }
  if (file.size === 0) return { failure: catalogueFailure('EMPTY_FILE') };
  if (header === null) return { failure: foreignFileFailure(null) };
  if (!isImageFormat(header.format)) return { failure: foreignFileFailure(header.format) };
  if (!needsScaling(file.size, header.size)) return { image: file };
  report({ step: 'scaling' });
  try {
    const { blob, scaling } = await tools.shrink(file);
    onScaled(scaling);
    return { image: blob };
  } catch (error) {
    return { failure: failureOfScaling(error) };
  }
}

function failureOfScaling(error: unknown): Failure {
  if (!(error instanceof ImageTaskError)) return localFailure('CANNOT_SCALE');
  if (error.isUnreadable) return localFailure('UNREADABLE_FILE');
  const { refusal } = error;
  return refusal === null ? localFailure('CANNOT_SCALE') : catalogueFailure(refusal.code, refusal.detail);
}

async function uploadPatiently(
  image: Blob,
  tools: ClassifyTools,
  { report, signal }: ClassifyEvents,
): Promise<UploadOutcome> {
  for (let tries = 0; ; tries += 1) {
    report({ step: 'uploading', sentBytes: 0, totalBytes: image.size });
    const outcome = await tools.upload(image, {
      onProgress: (sentBytes, totalBytes) => report({ step: 'uploading', sentBytes, totalBytes }),
      onUploaded: () => report({ step: 'classifying' }),
      signal,
    });
    const failure = 'failure' in outcome ? outcome.failure : null;
    if (failure === null || retryOf(failure.code) !== 'after-pause' || tries === MAX_PATIENT_TRIES) return outcome;
    report({ step: 'pausing', failure });
    await tools.sleep((failure.retryAfterSeconds ?? DEFAULT_PAUSE_SECONDS) * 1_000, signal);
  }
}

/** Waits; rejects with the signal's reason when it is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
