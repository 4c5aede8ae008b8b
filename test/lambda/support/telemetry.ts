import type { RequestRecord, Telemetry } from '../../../lambda/predict/handler.ts';

export interface RecordedTelemetry extends Telemetry {
  readonly records: RequestRecord[];
  readonly faults: Error[];
}

/** Keeps what a handler records. */
export function recordTelemetry(): RecordedTelemetry {
  const records: RequestRecord[] = [];
  const faults: Error[] = [];
  return { records, faults, record: (request) => records.push(request), fault: (_, error) => faults.push(error) };
}
