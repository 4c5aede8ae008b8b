import { type ReasonCode, remark } from '../../core/contract/checks.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import type { Prediction } from '../../web/src/service/prediction.ts';
import type { Progress, WorklistItem } from '../../web/src/worklist/worklist-item.ts';

/** A prediction of a service that checks nothing. */
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
    reason: null,
    cautions: [],
    checks: null,
    preparation: null,
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
  return settled(name, prediction(pneumonia));
}

/** A prediction with everything that a service says beside the probabilities. */
export function checkedPrediction(changes: Partial<Prediction> = {}): Prediction {
  return {
    ...prediction(),
    checks: {
      mode: 'enforce',
      guard: { name: 'guard', version: '1.0.0' },
      scores: [
        { check: 'turned', score: 0.01, caution: null, abstain: 0.5 },
        { check: 'mirrored', score: 0.9, caution: 0.7, abstain: null },
        { check: 'notMedicalImage', score: 0.001, caution: null, abstain: null },
      ],
    },
    preparation: {
      width: 224,
      height: 224,
      sha256: 'cd'.repeat(32),
      bitsStored: 16,
      bitsUsed: 12,
      window: { low: 0, high: 4_095 },
      assumed: true,
      colour: 'grey',
      orientation: 1,
      alpha: false,
    },
    cautions: [remark('MIRRORED'), remark('BIT_DEPTH_ASSUMED')],
    ...changes,
  };
}

/** The reply for an image that a check stood against. */
export function abstention(code: ReasonCode = 'TURNED', changes: Partial<Prediction> = {}): Prediction {
  return checkedPrediction({ verdict: 'Failed to Predict', reason: remark(code), cautions: [], ...changes });
}

export function settled(name: string, prediction: Prediction): WorklistItem {
  return item(name, { step: 'classified', prediction, classifiedAt: CLASSIFIED_AT });
}
