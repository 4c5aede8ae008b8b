import type { EndpointParameter } from '../../core/contract/endpoint-parameter.ts';
import type { ServingModel } from '../../core/contract/model.ts';
import { ServiceError } from './service-error.ts';

/** The model that serves now, and the endpoint that hosts it. */
export interface ServedModel extends Pick<EndpointParameter, 'report'> {
  readonly endpointName: string;
  readonly model: ServingModel;
}

/** Finds what serves now; null while nothing was hosted yet. */
export type FindServed = () => Promise<ServedModel | null>;

export interface ServedConfig {
  readonly endpointName: string;
  readonly model: ServingModel;
  /** By default `endpointName` and `model` serve as long as the handler lives. */
  readonly findServed?: FindServed;
}

export function servedFinder({ endpointName, model, findServed }: ServedConfig): FindServed {
  return findServed ?? (async () => ({ endpointName, model }));
}

/** @throws {ServiceError} MODEL_UNAVAILABLE while nothing was hosted yet. */
export async function ensureServed(findServed: FindServed): Promise<ServedModel> {
  const served = await findServed();
  if (served === null) throw new ServiceError('MODEL_UNAVAILABLE', 'It is still being trained.');
  return served;
}
