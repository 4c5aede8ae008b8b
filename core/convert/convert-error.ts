export type ConvertErrorCode =
  /** An operator, or a setting of one, that has no counterpart in the other format. */
  | 'UNSUPPORTED'
  /** Shapes of inputs or parameters that do not match. */
  | 'SHAPE'
  /** An array that the network needs and the checkpoint lacks, or that has an unusable element type. */
  | 'ARRAY'
  /** The network as a whole: more or fewer than one input or output, or a name used twice. */
  | 'NETWORK'
  /** The model's metadata is unreadable or contradicts the graph. */
  | 'METADATA';

/** A network could not be converted; the message names the node. */
export class ConvertError extends Error {
  override readonly name = 'ConvertError';
  readonly code: ConvertErrorCode;

  constructor(code: ConvertErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
