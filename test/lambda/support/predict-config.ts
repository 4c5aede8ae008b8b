import type { PredictConfig } from '../../../lambda/predict/handler.ts';

/** What a prediction handler is told in tests, but for where it logs and whom it asks. */
export const PREDICT_CONFIG = {
  endpointName: 'pneumoscope',
  model: { name: 'resnet-18', version: '1.0.0' },
  operatingPoint: 0.5,
  allowedOrigins: [],
  region: 'eu-west-1',
} satisfies PredictConfig;
