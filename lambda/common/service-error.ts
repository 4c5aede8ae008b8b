import type { ErrorCode } from '../../core/contract/error-catalogue.ts';

/**
 * The only error that handlers throw on purpose. `code` decides status and wording; `detail` says what was needed and what
 * was found, and never holds anything from the file or its name.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  /** @param cause The error of a library or of AWS; for the log only. */
  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    super(detail === undefined ? code : `${code}: ${detail}`, { cause });
    this.code = code;
    this.detail = detail;
  }
}
