import type { ServiceStatus } from '../../core/contract/status.ts';
import type { ValidationTable } from '../../core/contract/validation-table.ts';

/** Why a service has no validation table, in words for the reader. */
export const WITHOUT_TABLE = {
  none: 'No scores on labelled images are known for this model version, so it is not known what a verdict is worth.',
  unread: 'The scores on labelled images could not be read; what a verdict is worth is not shown.',
} as const;

/** Reads the validation table of the model in service; null if it has none. */
export type ReadTable = () => Promise<ValidationTable | null>;

/** The part of the status that rests on the validation table. */
export type ValidationStatus = Pick<ServiceStatus, 'validationTable' | 'validationNote'>;

export interface KeepingTimes {
  /** How long a table, or its absence, is served before it is read again. */
  readonly keepMs: number;
  /** How long after a failure the next attempt is made. */
  readonly retryMs: number;
  /** Longest time that a status waits for the table. */
  readonly waitMs: number;
}

const TIMES: KeepingTimes = { keepMs: 300_000, retryMs: 30_000, waitMs: 1_500 };

/**
 * Serves a table that is read at most every few minutes, by however many requests. A status never fails because of it, nor waits
 * long: without a table it says why.
 */
export function keepTable(read: ReadTable, times: Partial<KeepingTimes> = {}): () => Promise<ValidationStatus> {
  const { keepMs, retryMs, waitMs } = { ...TIMES, ...times };
  let current: Promise<ValidationStatus> | undefined;
  let readAgainAt = 0;
  return async () => {
    if (current === undefined || Date.now() >= readAgainAt) {
      readAgainAt = Date.now() + keepMs;
      current = read().then(describeTable, () => {
        readAgainAt = Date.now() + retryMs;
        return { validationNote: WITHOUT_TABLE.unread };
      });
    }
    return inTime(current, waitMs);
  };
}

function describeTable(table: ValidationTable | null): ValidationStatus {
  return table === null
    ? { validationNote: WITHOUT_TABLE.none }
    : { validationTable: table, validationNote: `Scores on labelled images: ${table.images}.` };
}

/** The reading goes on behind a status that did not wait for it. */
async function inTime(status: Promise<ValidationStatus>, waitMs: number): Promise<ValidationStatus> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ValidationStatus>((resolve) => {
    timer = setTimeout(() => resolve({ validationNote: WITHOUT_TABLE.unread }), waitMs);
  });
  try {
    return await Promise.race([status, late]);
  } finally {
    clearTimeout(timer);
  }
}
