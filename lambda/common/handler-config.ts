import type { ServingModel } from '../../core/contract/model.ts';
import type { AwsTarget } from './aws-client.ts';
import type { CallTimings } from './deadline.ts';
import type { Telemetry } from './telemetry.ts';

/** Settings of both handlers. */
export interface HandlerConfig extends AwsTarget {
  /** SageMaker endpoint that classifies the images. */
  readonly endpointName: string;
  readonly model: ServingModel;
  /** Other origins whose pages may call; exact, e.g. `https://images.example`. */
  readonly allowedOrigins: readonly string[];
  /** Default: DEFAULT_TIMINGS (connect 1 s, attempt 6 s, all 12 s, pause 50–200 ms). */
  readonly timings?: Partial<CallTimings>;
  /** Default: structured logs and metrics on standard output. */
  readonly telemetry?: Telemetry;
}
