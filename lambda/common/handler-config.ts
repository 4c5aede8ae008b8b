import type { GuardMode } from '../../core/contract/checks.ts';
import type { GuardMetadata } from '../../core/contract/guard-metadata.ts';
import type { Audit } from './audit.ts';
import type { AwsTarget } from './aws-client.ts';
import type { CallTimings } from './deadline.ts';
import type { Preparer } from './preparer.ts';
import type { ServedConfig } from './served-model.ts';
import type { Telemetry } from './telemetry.ts';

/** Whether images are checked, and by which guard; null with the mode `off`, which loads none. */
export type ChecksConfig =
  | { readonly mode: Exclude<GuardMode, 'off'>; readonly guard: GuardMetadata }
  | { readonly mode: 'off'; readonly guard: null };

/** Settings of all handlers: the SageMaker endpoint that classifies the images, its model, and how they are used. */
export interface HandlerConfig extends AwsTarget, ServedConfig {
  readonly checks: ChecksConfig;
  /** Other origins whose pages may call; exact, e.g. `https://images.example`. */
  readonly allowedOrigins: readonly string[];
  /** Default: DEFAULT_TIMINGS (connect 1 s, attempt 6 s, all 12 s, pause 50–200 ms). */
  readonly timings?: Partial<CallTimings>;
  /** Default: structured logs and metrics on standard output. */
  readonly telemetry?: Telemetry;
}

/** Settings of a handler that takes images. */
export interface ImageHandlerConfig extends HandlerConfig {
  /** Runs the guard of `checks`. */
  readonly preparer: Preparer;
  /** Groups whose members may have images classified; by default everybody may. */
  readonly allowedGroups?: readonly string[];
  /** Keeps a record of every answer; by default none is kept. */
  readonly audit?: Audit;
}
