import { sharpDecoder } from '../../../imaging/decode.ts';
import { loadGuard } from '../../../inference/guard-native.ts';
import { createPreparer } from '../../../inference/preparer.ts';
import type { ImageHandlerConfig } from '../../../lambda/common/handler-config.ts';
import { colourGuard } from '../../fixtures/guards/colour-guard.ts';

/** Settings of a handler in tests, without telemetry and endpoint. Images are prepared in the test's own thread, not checked. */
export const PREDICT_CONFIG = {
  endpointName: 'pneumoscope',
  model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 },
  checks: { mode: 'off', guard: null },
  preparer: createPreparer({ side: 224, decoder: sharpDecoder, guard: null }),
  allowedOrigins: [],
  region: 'eu-west-1',
} satisfies ImageHandlerConfig;

/** Settings for images that the colour guard checks. */
export async function checkedBy(mode: 'enforce' | 'warn'): Promise<Pick<ImageHandlerConfig, 'checks' | 'preparer'>> {
  const guard = await loadGuard(colourGuard());
  return {
    checks: { mode, guard: guard.metadata },
    preparer: createPreparer({ side: 224, decoder: sharpDecoder, guard }),
  };
}
