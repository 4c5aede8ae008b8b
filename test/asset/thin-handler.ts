/**
 * The prediction function as it was before the handler prepared images: it walks the file and sends it on. For comparison in
 * `check.ts` alone.
 */
import { inspectImage } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { handlerFromEnvironment } from '../../lambda/common/configured.ts';
import type { Preparer } from '../../lambda/common/preparer.ts';
import { createTelemetry } from '../../lambda/common/telemetry.ts';
import { createPredictHandler, PREDICT_SERVICE } from '../../lambda/predict/handler.ts';

const UNPREPARED = {
  width: 224,
  height: 224,
  sha256: '0'.repeat(64),
  bitsStored: 8,
  bitsUsed: 8,
  window: { low: 0, high: 255 },
  assumed: false,
  colour: 'grey',
  orientation: 1,
  alpha: false,
} as const;

const preparer: Preparer = {
  async prepare(file) {
    const inspected = await inspectImage(file, nodeZlib);
    const pixels = { data: new Uint8Array(), width: 0, height: 0, channels: 3 };
    return { inspected, png: file, pixels, preparation: UNPREPARED, scores: {}, views: [], prepareMs: 0, guardMs: 0 };
  },
};

export const handler = await handlerFromEnvironment(
  process.env,
  { ...PREDICT_SERVICE, telemetry: createTelemetry('predict') },
  (settings, telemetry) =>
    createPredictHandler({ ...settings, checks: { mode: 'off', guard: null }, preparer, telemetry }),
);
