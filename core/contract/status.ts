import type { ModelIdentity } from './prediction.ts';

/**
 * What the page needs to know before it takes an image:
 * - `ready`: images are judged (an update or rollback behind the scenes counts as ready: the old model goes on serving);
 * - `training`: no endpoint of this name exists yet;
 * - `starting`: the endpoint is being created;
 * - `unavailable`: it exists and does not serve (failed, deleting, out of service).
 */
export const SERVICE_STATES = ['ready', 'training', 'starting', 'unavailable'] as const;

export type ServiceState = (typeof SERVICE_STATES)[number];

/** Reply of `GET /api/status` with status 200. */
export interface ServiceStatus {
  readonly state: ServiceState;
  readonly model: ModelIdentity & { readonly operatingPoint: number };
  readonly endpoint: {
    readonly name: string;
    /** SageMaker's own word (`InService`, `Creating`, …); null while there is no such endpoint. */
    readonly status: string | null;
  };
  /** What a verdict is and is not. */
  readonly notice: string;
  readonly requestId: string;
}
