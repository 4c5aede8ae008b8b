import { prettifyError } from 'zod/mini';
import { type EndpointParameter, endpointParameterSchema } from '../../core/contract/endpoint-parameter.ts';
import { type AwsTarget, clientOptions } from './aws-client.ts';
import { mapAwsError } from './aws-fault.ts';
import { type CallTimings, callWithRetry, DEFAULT_TIMINGS } from './deadline.ts';
import type { ServiceSettings } from './environment.ts';
import { type KeepingTimes, keepFresh } from './keep-fresh.ts';
import type { ServedConfig } from './served-model.ts';
import { ServiceError } from './service-error.ts';
import type { Telemetry } from './telemetry.ts';

/** A change is noticed within half a minute. */
const TIMES: KeepingTimes = { keepMs: 30_000, retryMs: 5_000 };

/** A parameter is read in some milliseconds, and a request may wait for it. */
const TIMINGS: CallTimings = { ...DEFAULT_TIMINGS, requestTimeoutMs: 1_500, totalTimeoutMs: 3_500, minAttemptMs: 500 };

type ParameterSettings = Pick<ServiceSettings, 'endpointParameter' | 'inputSide'> & AwsTarget;

/**
 * Finds what serves now by the parameter that the settings name, if they name one. After a failed read the last known value
 * holds, and the log has the failure.
 */
export async function openEndpointParameter(
  settings: ParameterSettings,
  telemetry: Telemetry,
  times: Partial<KeepingTimes> = {},
): Promise<Pick<ServedConfig, 'findServed'>> {
  if (settings.endpointParameter === '') return {};
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const client = new SSMClient(clientOptions(settings, TIMINGS));
  const command = new GetParameterCommand({ Name: settings.endpointParameter });
  const fetchText = (abortSignal: AbortSignal) =>
    client.send(command, { abortSignal }).then(({ Parameter }) => Parameter?.Value ?? '', nullIfAbsent);
  const noteFailure = (error: unknown) => telemetry.fault('none: reading the endpoint parameter', error as Error);
  const findServed = keepFresh(() => readParameter(fetchText, settings.inputSide), { ...TIMES, ...times }, noteFailure);
  // Read while the function starts; the request that needs it meets a failure again.
  await findServed().catch(() => null);
  return { findServed };
}

async function readParameter(
  fetchText: (signal: AbortSignal) => Promise<string | null>,
  inputSide: number,
): Promise<EndpointParameter | null> {
  const text = await callWithRetry(fetchText, mapAwsError, Number.POSITIVE_INFINITY, TIMINGS);
  return text === null ? null : parseParameter(text, inputSide);
}

function nullIfAbsent(error: unknown): null {
  if (error instanceof Error && error.name === 'ParameterNotFound') return null;
  throw error;
}

/** @throws {ServiceError} CONFIG if it is not what the hosting part writes, or the service prepares images for another model. */
function parseParameter(text: string, inputSide: number): EndpointParameter {
  const { data, error } = endpointParameterSchema.safeParse(parseJson(text));
  if (data === undefined) throw configError(prettifyError(error));
  if (data.inputSide !== inputSide) {
    throw configError(
      `needed the input side of this service, ${inputSide}, found ${data.inputSide}; deploy the service again`,
    );
  }
  return data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function configError(found: string): ServiceError {
  return new ServiceError('CONFIG', undefined, new Error(`Reading the endpoint parameter: ${found}`));
}
