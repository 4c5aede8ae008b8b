/** The image cannot be decoded: none of our image formats, damaged, incomplete, too many pixels, or too slow to decode. */
export class UndecodableImageError extends Error {
  override readonly name = 'UndecodableImageError';
  readonly code = 'UNDECODABLE_IMAGE';
}
