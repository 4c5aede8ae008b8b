export type RecordIoErrorCode =
  /** The file ends inside a record. */
  | 'RECORD_CUT_SHORT'
  /** A part does not begin with the magic number. */
  | 'RECORD_BAD_MAGIC'
  /** Parts in an order that is not allowed. */
  | 'RECORD_PART_ORDER'
  /** A record of 2^29 bytes or more, or above the reader's limit. */
  | 'RECORD_TOO_LARGE'
  /** A payload that is not an image record: too short for its header or its labels. */
  | 'IMAGE_RECORD_CUT_SHORT'
  /** A header that cannot be written: an id or a number of labels out of range. */
  | 'IMAGE_RECORD_RANGE'
  /** A line of an index that is not `key TAB offset`. */
  | 'INDEX_BAD_LINE';

/** A RecordIO file, image record or index could not be read or written. */
export class RecordIoError extends Error {
  override readonly name = 'RecordIoError';
  readonly code: RecordIoErrorCode;
  /** Offset of the error from the start of the file or payload; for an index, the line number, from 1. */
  readonly offset: number;

  constructor(code: RecordIoErrorCode, offset: number, message: string) {
    super(message);
    this.code = code;
    this.offset = offset;
  }
}
