export type OnnxErrorCode =
  /** The bytes are no ONNX model. */
  | 'ONNX_BYTES'
  /** A part of ONNX that the networks here do not need: training, functions, sparse tensors, subgraphs. */
  | 'ONNX_FEATURE'
  /** A tensor that keeps its values in another file, whose values do not fill its shape, or of an unknown type. */
  | 'ONNX_TENSOR'
  /** A graph in which a value has two sources, none, or comes too late. */
  | 'ONNX_GRAPH';

/** An ONNX model could not be read. The message says what was being done, needed and found. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
  readonly code: OnnxErrorCode;

  constructor(code: OnnxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
