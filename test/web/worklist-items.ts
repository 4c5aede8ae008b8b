import type { Prediction } from '../../core/contract/prediction.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import type { Progress, WorklistItem } from '../../web/src/worklist/worklist-item.ts';

/** A prediction as the service returns it. */
export function prediction(pneumonia = 0.934, operatingPoint = 0.618): Prediction {
  const probabilities = { normal: 1 - pneumonia, pneumonia };
  return {
    verdict: decideVerdict(probabilities, operatingPoint),
    verdictAtHalf: decideVerdictAtHalf(probabilities),
    probabilities,
    operatingPoint,
    model: { name: 'resnet18', version: '1.0.0' },
    image: { format: 'jpeg', width: 1104, height: 744, sizeInBytes: 48_245, sha256: 'ab'.repeat(32) },
    requestId: 'request-1',
  };
}

export function item(name: string, progress: Progress, changes: Partial<WorklistItem> = {}): WorklistItem {
  return {
    id: 1,
    name,
    file: new Blob(['image']),
    note: null,
    header: null,
    thumbnailUrl: null,
    scaling: null,
    progress,
    ...changes,
  };
}

export const CLASSIFIED_AT = new Date('2026-11-22T10:00:00Z');

/** An item with a verdict. */
export function classified(name: string, pneumonia = 0.934): WorklistItem {
  return item(name, { step: 'classified', prediction: prediction(pneumonia), classifiedAt: CLASSIFIED_AT });
}
