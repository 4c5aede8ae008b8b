import { ERROR_CATALOGUE, type ErrorCode } from '../core/contract/error-catalogue.ts';

/** The image cannot be decoded: none of our formats, damaged, incomplete, too many pixels, or too slow to decode. */
export class UndecodableImageError extends Error {
  override readonly name = 'UndecodableImageError';
  readonly code = 'UNDECODABLE_IMAGE';
}

/** Every code about an image. */
export type RefusedImageErrorCode = {
  [Code in ErrorCode]: (typeof ERROR_CATALOGUE)[Code]['about'] extends 'image' ? Code : never;
}[ErrorCode];

/** An image file is not accepted, by its format, structure or size. */
export class RefusedImageError extends Error {
  override readonly name = 'RefusedImageError';
  readonly code: RefusedImageErrorCode;
  /** What was found, as a sentence about the file. */
  readonly detail: string | undefined;

  constructor(code: RefusedImageErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? code : `${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** A refusal where no reply of the service is made of it: in words, with what the decoder said. */
export function toUndecodable(error: unknown): unknown {
  if (!(error instanceof RefusedImageError)) return error;
  const { cause, code, detail } = error;
  const words = [ERROR_CATALOGUE[code].message, ...(detail === undefined ? [] : [detail])].join(' ');
  const message = cause instanceof UndecodableImageError ? cause.message : `Reading an image: ${words}`;
  return new UndecodableImageError(message, { cause: error });
}
