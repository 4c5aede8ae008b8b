import type { AuditRecord } from './audit.ts';
import { openAuditLog } from './audit-log.ts';
import { openEndpointParameter } from './endpoint-parameter.ts';
import type { ServiceSettings } from './environment.ts';
import { openCheckedPreparer } from './function-preparer.ts';
import type { ImageHandlerConfig } from './handler-config.ts';
import type { Telemetry } from './telemetry.ts';

/** Opens what every function that takes images needs, while it starts. @throws as `openCheckedPreparer` does. */
export async function openImageHandler(
  what: AuditRecord['what'],
  settings: ServiceSettings,
  telemetry: Telemetry,
): Promise<ImageHandlerConfig> {
  const [checked, served, audited] = await Promise.all([
    openCheckedPreparer(settings),
    openEndpointParameter(settings, telemetry),
    openAuditLog(settings, what),
  ]);
  return { ...settings, ...checked, ...served, ...audited, telemetry };
}
