export type PngErrorCode =
  /** The file is damaged, cut off, or breaks the rules of the format. */
  'PNG_CORRUPT';

/** A PNG was read and refused; the message says what was found, as a sentence about the file. */
export class PngError extends Error {
  override readonly name = 'PngError';
  readonly code: PngErrorCode;

  constructor(code: PngErrorCode, found: string) {
    super(found);
    this.code = code;
  }
}

/** @param found What is wrong, as a sentence about the file. */
export function corruptPng(found: string): PngError {
  return new PngError('PNG_CORRUPT', found);
}
