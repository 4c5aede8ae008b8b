export type JpegErrorCode =
  /** The file is damaged, cut off, or breaks the rules of the format. */
  | 'JPEG_CORRUPT'
  /** The file may be whole, but is of a kind that common decoders do not read. */
  | 'JPEG_UNSUPPORTED';

/** A JPEG was read and refused; the message says what was found, as a sentence about the file. */
export class JpegError extends Error {
  override readonly name = 'JpegError';
  readonly code: JpegErrorCode;

  constructor(code: JpegErrorCode, found: string) {
    super(found);
    this.code = code;
  }
}

/** @param found What is wrong, as a sentence about the file. */
export function corruptJpeg(found: string): JpegError {
  return new JpegError('JPEG_CORRUPT', found);
}
