import { type Environment, readSettings, type ServiceSettings } from './environment.ts';
import { createService, type ServiceHandler, type ServiceOptions } from './service.ts';
import { ServiceError } from './service-error.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * The handler that the environment asks for. If the environment is broken, that is said once in the log, with all
 * faults, and every request is answered by 500 CONFIG: a function that fails to start would be started again and again.
 */
export function handlerFromEnvironment(
  environment: Environment,
  options: Omit<ServiceOptions, 'allowedOrigins'>,
  create: (settings: ServiceSettings, telemetry: Telemetry) => ServiceHandler,
): ServiceHandler {
  try {
    return create(readSettings(environment), options.telemetry);
  } catch (error) {
    options.telemetry.fault('none: at start', error as Error);
    return createService({ ...options, allowedOrigins: [] }, () => Promise.reject(new ServiceError('CONFIG')));
  }
}
