import { cautionsBesideVerdict, type Progress, predictionOf, type WorklistItem } from '../worklist/worklist-item.ts';
import { countOf, formatBytes } from './format.ts';
import { speakRemarks } from './remark-words.ts';
import { describeVerdict } from './verdict-words.ts';

/** The stages of the way to a verdict. */
export const STAGES = ['preparing', 'uploading', 'classifying'] as const;

export type Stage = (typeof STAGES)[number];

export function stageOf({ step }: Progress): Stage {
  if (step === 'uploading') return 'uploading';
  return step === 'classifying' || step === 'pausing' ? 'classifying' : 'preparing';
}

/** Whole per cent of the upload that have left this browser. */
export function sentPercent({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): number {
  return totalBytes === 0 ? 0 : Math.floor((100 * sentBytes) / totalBytes);
}

/** Progress in a few words, for a row of the worklist. */
export function describeProgress({ progress }: WorklistItem): string {
  switch (progress.step) {
    case 'waiting':
      return 'Waiting';
    case 'preparing':
      return 'Preparing';
    case 'scaling':
      return 'Scaling down';
    case 'uploading':
      return `Uploading, ${sentPercent(progress)} %`;
    case 'classifying':
      return 'Analysing';
    case 'pausing':
      return 'Service busy, trying again';
    case 'classified':
      return describeVerdict(progress.prediction);
    case 'failed':
      return progress.failure.message;
  }
}

/** The outcome of an item as it is read aloud: with its reason, and with the cautions beside it. */
export function speakOutcome(item: WorklistItem): string {
  const prediction = predictionOf(item);
  const spoken = describeProgress(item);
  if (prediction === null) return spoken;
  const verdict = prediction.reason === null ? spoken : prediction.verdict;
  return [verdict, speakRemarks(prediction.reason, cautionsBesideVerdict(item))]
    .filter((part) => part !== '')
    .join('. ');
}

/** Heading over the progress of an item that is not settled. */
export function titleOfProgress({ step }: Progress): string {
  switch (step) {
    case 'waiting':
      return 'Waiting for its turn';
    case 'scaling':
      return 'Scaling down';
    case 'uploading':
      return 'Uploading';
    case 'classifying':
      return 'Analysing';
    case 'pausing':
      return 'Waiting for the service';
    default:
      return 'Preparing';
  }
}

/** Progress in one sentence. */
export function explainProgress({ file, progress }: WorklistItem): string {
  switch (progress.step) {
    case 'waiting':
      return 'Others ahead of it are being analysed.';
    case 'scaling':
      return `${formatBytes(file.size)} is above the limit for sending; the file is being scaled down in this browser.`;
    case 'uploading':
      return `${formatBytes(progress.sentBytes)} of ${formatBytes(progress.totalBytes)} sent.`;
    case 'classifying':
      return 'The upload is complete; the model is at work.';
    case 'pausing':
      return `${progress.failure.message} Trying again in ${countOf(progress.failure.retryAfterSeconds ?? 3, 'second')}.`;
    default:
      return 'Reading the file.';
  }
}
