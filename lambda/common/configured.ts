import { type Environment, readSettings, type ServiceSettings } from './environment.ts';
import { createService, type ServiceHandler, type ServiceOptions } from './service.ts';
import { ServiceError } from './service-error.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Creates a handler from the environment. If settings are missing or wrong, or a file of the function is, the log says once what
 * is at fault, and the reply to every request is 500 CONFIG: Lambda would restart a function that throws at its start on every
 * request.
 */
export async function handlerFromEnvironment(
  environment: Environment,
  options: Omit<ServiceOptions, 'allowedOrigins'>,
  create: (settings: ServiceSettings, telemetry: Telemetry) => ServiceHandler | Promise<ServiceHandler>,
): Promise<ServiceHandler> {
  try {
    return await create(readSettings(environment), options.telemetry);
  } catch (error) {
    options.telemetry.fault('none: at start', error as Error);
    return createService({ ...options, allowedOrigins: [] }, () => Promise.reject(new ServiceError('CONFIG')));
  }
}
