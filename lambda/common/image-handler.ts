import { openEndpointParameter } from './endpoint-parameter.ts';
import type { ServiceSettings } from './environment.ts';
import { openCheckedPreparer } from './function-preparer.ts';
import type { ImageHandlerConfig } from './handler-config.ts';
import type { Telemetry } from './telemetry.ts';

/** Opens what every function that takes images needs, while it starts. @throws as `openCheckedPreparer` does. */
export async function openImageHandler(settings: ServiceSettings, telemetry: Telemetry): Promise<ImageHandlerConfig> {
  const [checked, served] = await Promise.all([
    openCheckedPreparer(settings),
    openEndpointParameter(settings, telemetry),
  ]);
  return { ...settings, ...checked, ...served, telemetry };
}
