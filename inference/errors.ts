export { UndecodableImageError } from '../imaging/errors.ts';

/** A model folder cannot be used: a file is missing, its checksum is wrong, or the network is not of the expected kind. */
export class ModelFolderError extends Error {
  override readonly name: string = 'ModelFolderError';
  readonly code: string = 'MODEL_FOLDER';
}

/** A file of a model folder is missing or cannot be read. */
export class ModelFileError extends ModelFolderError {
  override readonly name = 'ModelFileError';
  override readonly code = 'MODEL_FILE';
}

/** The network failed on an image that was decoded, or its thread ended. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code = 'INFERENCE';
}

/** The queue for waiting images is full. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  readonly code = 'QUEUE_FULL';
}

/** A thread is not able to work: it is still starting, could not start, or was closed. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
  readonly code = 'NOT_READY';
}
