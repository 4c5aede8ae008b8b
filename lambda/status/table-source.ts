import { S3_ADDRESS } from '../../core/contract/endpoint-parameter.ts';
import { type ValidationTable, validationTableSchema } from '../../core/contract/validation-table.ts';
import { ConfigError, type Environment } from '../common/environment.ts';
import type { ReadTable } from './validation.ts';

/** Longer than any report of the pipeline, whose curves have a point for each held-out image. */
const MAX_REPORT_BYTES = 8_388_608;

const READ_TIMEOUT_MS = 5_000;

/**
 * Finds the validation table of a model: in the report that belongs to it, or else by the environment, whose model is
 * MODEL_VERSION. There VALIDATION_TABLE holds it as JSON (a model that comes with its metadata), or VALIDATION_REPORT names the
 * report of the gate, `s3://bucket/key` (a model that the deployment trained). Both may be empty or missing.
 * @throws {ConfigError}
 */
export function tableSource(environment: Environment, region: string): ReadTable {
  const own = ownTable(environment, region);
  return async ({ version, report }) => {
    if (report !== undefined) return readReport(report, region);
    return version === environment.MODEL_VERSION ? own() : null;
  };
}

function ownTable({ VALIDATION_TABLE: table = '', VALIDATION_REPORT: report = '' }: Environment, region: string) {
  if (table !== '') {
    const parsed = parseTable(table);
    return async () => parsed;
  }
  if (report === '') return async () => null;
  if (!S3_ADDRESS.test(report)) {
    throw new ConfigError([`VALIDATION_REPORT: needed s3://bucket/key, found ${JSON.stringify(report)}`]);
  }
  return () => readReport(report, region);
}

function parseTable(text: string): ValidationTable {
  try {
    return validationTableSchema.parse(JSON.parse(text));
  } catch {
    throw new ConfigError([
      `VALIDATION_TABLE: needed a validation table as JSON, found ${text.length} other characters`,
    ]);
  }
}

/** The client is loaded here, since most services have the table in their environment. */
async function readReport(report: string, region: string): Promise<ValidationTable | null> {
  const [Bucket, ...key] = report.slice('s3://'.length).split('/');
  const { GetObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const s3 = new S3Client({ region, maxAttempts: 2 });
  try {
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket, Key: key.join('/') }), {
      abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS),
    });
    if (ContentLength > MAX_REPORT_BYTES) {
      throw new Error(`Reading the report: needed at most ${MAX_REPORT_BYTES} bytes, found ${ContentLength}`);
    }
    return tableOfReport(JSON.parse((await Body?.transformToString()) ?? 'null'));
  } catch (error) {
    // Without the right to list, S3 replies "denied" for a report that does not exist yet.
    if (error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'AccessDenied')) return null;
    throw error;
  } finally {
    s3.destroy();
  }
}

/** Reports of before 0.3.0 have no table. */
function tableOfReport(report: { evaluation?: { scores?: unknown } } | null): ValidationTable | null {
  const { data } = validationTableSchema.safeParse(report?.evaluation?.scores);
  return data ?? null;
}
