import { catalogueFailure, type Failure, type FailureCode, localFailure } from '../failures.ts';
import type { Progress } from './image.ts';
import { HEADER_PREFIX_BYTES, type ImageHeader, readImageHeader } from './image-header.ts';
import { needsScaling, type Scaling, type scaleDown } from './scale-down.ts';
import type { UploadOptions, UploadOutcome } from './upload.ts';

/** Other tries, by itself, when the service asks for patience. */
const MAX_PATIENT_TRIES = 4;
const DEFAULT_PAUSE_SECONDS = 3;
const PATIENCE: readonly FailureCode[] = ['MODEL_BUSY', 'TOO_MANY_REQUESTS'];

/** What judging needs from the browser and the network; tests give their own. */
export interface JudgeTools {
  readonly scaleDown: typeof scaleDown;
  readonly upload: (image: Blob, events: Omit<UploadOptions, 'url' | 'authorization'>) => Promise<UploadOutcome>;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => Date;
}

export interface JudgeEvents {
  readonly report: (progress: Progress) => void;
  readonly onScaled: (scaling: Scaling) => void;
  readonly signal: AbortSignal;
}

/** Reads the start of a file; rejects where the file can't be read any more. */
export async function readHeaderOf(file: Blob): Promise<ImageHeader | null> {
  return readImageHeader(new Uint8Array(await file.slice(0, HEADER_PREFIX_BYTES).arrayBuffer()));
}

/** Takes one image from disk to its verdict, or to the reason why there is none; every step is reported. */
export async function judgeImage(file: Blob, tools: JudgeTools, events: JudgeEvents): Promise<void> {
  const prepared = await prepareImage(file, tools, events);
  if ('failure' in prepared) return events.report({ step: 'failed', failure: prepared.failure });
  const outcome = await uploadPatiently(prepared.image, tools, events);
  events.report(
    'failure' in outcome
      ? { step: 'failed', failure: outcome.failure }
      : { step: 'judged', prediction: outcome.prediction, judgedAt: tools.now() },
  );
}

async function prepareImage(
  file: Blob,
  tools: JudgeTools,
  { report, onScaled }: JudgeEvents,
): Promise<{ image: Blob } | { failure: Failure }> {
  report({ step: 'preparing' });
  let header: ImageHeader | null;
  try {
    header = await readHeaderOf(file);
  } catch {
    return { failure: localFailure('UNREADABLE_FILE') };
  }
  if (!needsScaling(file.size, header?.size ?? null)) return { image: file };
  if (header?.format !== 'jpeg' && header?.format !== 'png') {
    return { failure: catalogueFailure('UNSUPPORTED_IMAGE_TYPE') };
  }
  report({ step: 'scaling' });
  try {
    const scaled = await tools.scaleDown(file);
    if (scaled === null) return { failure: localFailure('CANNOT_SCALE') };
    onScaled(scaled.scaling);
    return { image: scaled.blob };
  } catch {
    return { failure: localFailure('CANNOT_SCALE') };
  }
}

async function uploadPatiently(
  image: Blob,
  tools: JudgeTools,
  { report, signal }: JudgeEvents,
): Promise<UploadOutcome> {
  for (let tries = 0; ; tries += 1) {
    report({ step: 'uploading', sentBytes: 0, totalBytes: image.size });
    const outcome = await tools.upload(image, {
      onSent: (sentBytes, totalBytes) => report({ step: 'uploading', sentBytes, totalBytes }),
      onJudging: () => report({ step: 'judging' }),
      signal,
    });
    const failure = 'failure' in outcome ? outcome.failure : null;
    if (failure === null || !PATIENCE.includes(failure.code) || tries === MAX_PATIENT_TRIES) return outcome;
    report({ step: 'pausing', failure });
    await tools.sleep((failure.retryAfterSeconds ?? DEFAULT_PAUSE_SECONDS) * 1_000, signal);
  }
}

/** Waits; rejects with the signal's reason when it is aborted meanwhile. */
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
