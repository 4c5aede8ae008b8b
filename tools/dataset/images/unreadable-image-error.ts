export type UnreadableImageCode =
  /** The file could not be opened or read. */
  | 'IMAGE_FILE'
  /** Its content is in none of the image formats. */
  | 'IMAGE_FORMAT'
  /** Damaged or incomplete, or more pixels than the limit. */
  | 'IMAGE_CONTENT'
  /** Resized as requested, it would have more pixels than the limit, or a side that the format cannot hold. */
  | 'IMAGE_RESULT';

/** An image of the list cannot be packed; the message says why, without its name. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
  readonly code: UnreadableImageCode;

  constructor(code: UnreadableImageCode, message: string) {
    super(message);
    this.code = code;
  }
}
