/** A model folder cannot be used: a file is missing, its checksum is wrong, or the network is not of the expected kind. */
export class ModelFolderError extends Error {
  override readonly name = 'ModelFolderError';
  readonly code = 'MODEL_FOLDER';
}

/** The network failed on an image that was decoded, or its thread ended. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code = 'INFERENCE';
}
