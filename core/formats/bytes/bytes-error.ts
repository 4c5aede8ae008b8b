export type BytesErrorCode =
  /** The bytes end before the value does. */
  | 'BYTES_END'
  /** A 64-bit integer is above the limit given for it, or not a safe JavaScript number. */
  | 'BYTES_RANGE'
  /** Text that is not UTF-8. */
  | 'BYTES_UTF8';

/** A value could not be read from or written to bytes. */
export class BytesError extends Error {
  override readonly name = 'BytesError';
  readonly code: BytesErrorCode;
  /** Where the value starts, in bytes from the start of the reader's or writer's bytes. */
  readonly offset: number;
  /** What the value needs: its bytes for `BYTES_END`, its limits for `BYTES_RANGE`. */
  readonly needed: string;
  readonly found: string;

  constructor(code: BytesErrorCode, doing: string, fields: { offset: number; needed: string; found: string }) {
    super(`${doing} at byte ${fields.offset}: needed ${fields.needed}, found ${fields.found}`);
    this.code = code;
    this.offset = fields.offset;
    this.needed = fields.needed;
    this.found = fields.found;
  }
}
