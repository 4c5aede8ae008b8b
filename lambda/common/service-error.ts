import type { ErrorCode } from '../../core/contract/error-catalogue.ts';

/**
 * The one error that a handler throws on purpose. `code` decides status and wording; `detail` tells the client what was
 * needed and what was found, and never holds anything from the file or its name.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  /** @param cause What a library or AWS said; for the log only. */
  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    super(detail === undefined ? code : `${code}: ${detail}`, { cause });
    this.code = code;
    this.detail = detail;
  }
}
