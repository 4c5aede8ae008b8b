import type { HandlerConfig } from '../../../lambda/common/handler-config.ts';

/** Settings of a handler in tests, without telemetry and endpoint. */
export const PREDICT_CONFIG = {
  endpointName: 'pneumoscope',
  model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 },
  allowedOrigins: [],
  region: 'eu-west-1',
} satisfies HandlerConfig;
