export type LstErrorCode =
  /** Fewer than three fields: index, label and path. */
  | 'LST_TOO_FEW_FIELDS'
  /** An index that is not a whole number. */
  | 'LST_BAD_INDEX'
  /** A label that is not a number. */
  | 'LST_BAD_LABEL'
  /** A path that would not be read back unchanged, because of a TAB, a line break, or white space at its ends. */
  | 'LST_BAD_PATH';

/** A line of a list could not be read or written. */
export class LstError extends Error {
  override readonly name = 'LstError';
  readonly code: LstErrorCode;
  /** Line of the list, from 1; 0 when a single line was parsed or written. */
  readonly line: number;

  constructor(code: LstErrorCode, line: number, message: string) {
    super(message);
    this.code = code;
    this.line = line;
  }
}
