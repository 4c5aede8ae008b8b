import { randomUUID } from 'node:crypto';
import type { Audit, AuditRecord } from './audit.ts';
import { type AwsTarget, clientOptions } from './aws-client.ts';
import { type CallTimings, callWithRetry, DEFAULT_TIMINGS, type Fault } from './deadline.ts';
import type { ServiceSettings } from './environment.ts';

/** A record is written in some tens of milliseconds, and the answer waits for it. */
const TIMINGS: CallTimings = {
  ...DEFAULT_TIMINGS,
  requestTimeoutMs: 1_500,
  totalTimeoutMs: 4_000,
  mostAttempts: 3,
  retriesTimeout: true,
  reserveMs: 100,
  minAttemptMs: 200,
};

type AuditSettings = Pick<ServiceSettings, 'auditLogGroup'> & AwsTarget;

/**
 * Keeps audit records in the log group of the settings, if they name one: each as one line of JSON, in a stream of this
 * function's instance. A record whose acceptance was not heard of is written again, so that one may stand there twice.
 */
export async function openAuditLog(
  settings: AuditSettings,
  what: AuditRecord['what'],
): Promise<{ readonly audit?: Audit }> {
  if (settings.auditLogGroup === '') return {};
  const stream = await makeStream(settings, `${what}/${new Date().toISOString().slice(0, 10)}/${randomUUID()}`);
  // Opened while the function starts; the request that needs it meets a failure again.
  await stream.open(AbortSignal.timeout(TIMINGS.requestTimeoutMs)).catch(() => null);
  const audit: Audit = (record, remainingMs) =>
    callWithRetry((signal) => stream.write(record, signal), toFault, remainingMs, TIMINGS);
  return { audit };
}

function toFault(error: unknown): Fault {
  const isDenied = error instanceof Error && /^(AccessDenied|Unrecognized|Credentials)/.test(error.name);
  return { code: 'NOT_RECORDED', retry: !isDenied };
}

/** The client is loaded here, since most deployments keep no records. */
async function makeStream(settings: AuditSettings, logStreamName: string) {
  const { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } = await import(
    '@aws-sdk/client-cloudwatch-logs'
  );
  const client = new CloudWatchLogsClient(clientOptions(settings, TIMINGS));
  const names = { logGroupName: settings.auditLogGroup, logStreamName };
  let isOpen = false;
  const open = async (abortSignal: AbortSignal) => {
    if (isOpen) return;
    await client.send(new CreateLogStreamCommand(names), { abortSignal }).catch(unlessThere);
    isOpen = true;
  };
  const write = async (record: AuditRecord, abortSignal: AbortSignal) => {
    await open(abortSignal);
    isOpen = false; // until it has taken the record: it may have been deleted
    const logEvents = [{ timestamp: Date.now(), message: JSON.stringify(record) }];
    const { rejectedLogEventsInfo } = await client.send(new PutLogEventsCommand({ ...names, logEvents }), {
      abortSignal,
    });
    if (rejectedLogEventsInfo !== undefined) throw new Error('CloudWatch Logs rejected the record');
    isOpen = true;
  };
  return { open, write };
}

function unlessThere(error: Error): void {
  if (error.name !== 'ResourceAlreadyExistsException') throw error;
}
