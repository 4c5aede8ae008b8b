import type { Telemetry } from '../lambda/predict/handler.ts';

/**
 * Writes the outcome of each request as one line of JSON to standard output, without the metrics for CloudWatch. The line
 * of the access log has the same `requestId`.
 */
export function createLocalTelemetry(service: string): Telemetry {
  return {
    record: ({ answer: _, ...request }) => write({ kind: 'outcome', service, ...request }),
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
