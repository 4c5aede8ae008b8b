import type { Telemetry } from '../lambda/predict/handler.ts';

/**
 * What a handler did, as one line of JSON on standard output; without the metrics that only CloudWatch would read. It
 * stands beside the line of the access log with the same `requestId`.
 */
export function createLocalTelemetry(service: string): Telemetry {
  return {
    record: (request) => write({ kind: 'outcome', service, ...request }),
    fault: (requestId, error) => write({ kind: 'fault', service, requestId, ...describe(error) }),
  };
}

function write(entry: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}

function describe(error: Error): Record<string, string> {
  const cause = error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {};
  return { error: `${error.name}: ${error.message}`, ...cause };
}
