/** The picture cannot be decoded: neither JPEG nor PNG, damaged, incomplete, too many pixels, or too slow to decode. */
export class UndecodableImageError extends Error {
  override readonly name = 'UndecodableImageError';
  readonly code = 'UNDECODABLE_IMAGE';
}

/** A model folder cannot be used: a file is missing, its checksum is wrong, or the network is not of the expected kind. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
  readonly code = 'MODEL_FOLDER';
}
