export type MxnetErrorCode =
  /** The file does not begin like a `.params` file. */
  | 'PARAMS_MAGIC'
  /** The file ends before an array or a name does. */
  | 'PARAMS_END'
  /** Bytes after the last name, or a number of names that is neither 0 nor the number of arrays. */
  | 'PARAMS_COUNT'
  /** A name that is not text, or that two arrays have. */
  | 'PARAMS_NAME'
  /** Impossible dimensions. */
  | 'PARAMS_SHAPE'
  /** An element type that MXNet does not have. */
  | 'PARAMS_TYPE'
  /** A sparse array; networks that classify images have none. */
  | 'PARAMS_SPARSE'
  /** The symbol file is not JSON, or not JSON of a network. */
  | 'SYMBOL_JSON'
  /** An edge to a node that is missing or comes later, a name used twice, or an unusable node. */
  | 'SYMBOL_GRAPH'
  /** An attribute's text is not a value of the attribute's type. */
  | 'ATTRIBUTE_VALUE';

/** An MXNet file could not be read or written. The message says what was being done, needed and found. */
export class MxnetError extends Error {
  override readonly name = 'MxnetError';
  readonly code: MxnetErrorCode;

  constructor(code: MxnetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
