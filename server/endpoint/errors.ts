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

/** More pictures are waiting than the queue holds. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly code = 'QUEUE_FULL';
}

/** The network is still being loaded, or could not be loaded. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
  readonly code = 'NOT_READY';
}

/** The network failed on a picture that was decoded, or its thread ended. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code = 'INFERENCE';
}
