export type OnnxErrorCode =
  /** The bytes are not an ONNX model. */
  | 'ONNX_BYTES'
  /** An unsupported part of ONNX: training, functions, sparse tensors, subgraphs. */
  | 'ONNX_FEATURE'
  /** A tensor that keeps its values in another file, whose values do not fill its shape, or of an unknown type. */
  | 'ONNX_TENSOR'
  /** A graph in which a value has two sources or none, or is used before its source. */
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
