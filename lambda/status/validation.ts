import type { ServiceStatus } from '../../core/contract/status.ts';
import type { ValidationTable } from '../../core/contract/validation-table.ts';
import { type KeepingTimes, keepFreshFor } from '../common/keep-fresh.ts';

/** Why a service has no validation table, in words for the reader. */
export const WITHOUT_TABLE = {
  none: 'No scores on labelled images are known for this model version, so it is not known what a verdict is worth.',
  unread: 'The scores on labelled images could not be read; what a verdict is worth is not shown.',
} as const;

/** The model whose table is asked for. */
export interface TableSubject {
  readonly version: string;
  /** S3 address of a report that holds the table. */
  readonly report?: string | undefined;
}

/** Reads the validation table of the model in service; null if it has none. */
export type ReadTable = (subject: TableSubject) => Promise<ValidationTable | null>;

/** The part of the status that rests on the validation table. */
export type ValidationStatus = Pick<ServiceStatus, 'validationTable' | 'validationNote'>;

export interface TableTimes extends KeepingTimes {
  /** Longest time that a status waits for the table. */
  readonly waitMs: number;
}

const TIMES: TableTimes = { keepMs: 300_000, retryMs: 30_000, waitMs: 1_500 };

/**
 * Serves a table that is read at most every few minutes, by however many requests. A status never fails because of it, nor waits
 * long: without a table it says why.
 */
export function keepTable(
  read: ReadTable,
  times: Partial<TableTimes> = {},
): (subject: TableSubject) => Promise<ValidationStatus> {
  const { waitMs, ...keeping } = { ...TIMES, ...times };
  const table = keepFreshFor(read, keeping);
  const unread = () => ({ validationNote: WITHOUT_TABLE.unread });
  return (subject) => inTime(table(subject).then(describeTable, unread), waitMs);
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
