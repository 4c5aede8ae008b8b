export type ConvertErrorCode =
  /** An operator, or a setting of one, that has no counterpart here. */
  | 'UNSUPPORTED'
  /** Shapes of inputs or parameters that do not fit one another. */
  | 'SHAPE'
  /** An array that the network needs and the checkpoint lacks, or that has an unusable element type. */
  | 'ARRAY'
  /** The network as a whole: not one input, not one output, names in each other's way. */
  | 'NETWORK'
  /** What travelled in the model's metadata is unreadable, or says other than the graph. */
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
