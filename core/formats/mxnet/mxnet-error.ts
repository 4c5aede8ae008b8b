export type MxnetErrorCode =
  /** The file does not begin as a `.params` file does. */
  | 'PARAMS_MAGIC'
  /** The file ends before an array or a name does. */
  | 'PARAMS_END'
  /** Bytes after the last name, or as many names as there are neither arrays nor none. */
  | 'PARAMS_COUNT'
  /** A name that is no text, or that two arrays share. */
  | 'PARAMS_NAME'
  /** Dimensions that no array can have. */
  | 'PARAMS_SHAPE'
  /** An element type that MXNet does not have. */
  | 'PARAMS_TYPE'
  /** A sparse array: networks that classify images have none. */
  | 'PARAMS_SPARSE'
  /** The symbol file is no JSON, or JSON of another kind. */
  | 'SYMBOL_JSON'
  /** An edge to a node that is not there or comes later, a name used twice, or an unusable node. */
  | 'SYMBOL_GRAPH'
  /** An attribute's text does not say what the attribute needs. */
  | 'ATTRIBUTE_VALUE';

/** A file of MXNet could not be read or written. The message says what was being done, needed and found. */
export class MxnetError extends Error {
  override readonly name = 'MxnetError';
  readonly code: MxnetErrorCode;

  constructor(code: MxnetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
