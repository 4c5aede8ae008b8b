/** Supported element types of tensors, with ONNX's codes and the bytes of one element. */
export const TENSOR_TYPES = {
  float32: { code: 1, size: 4 },
  uint8: { code: 2, size: 1 },
  int8: { code: 3, size: 1 },
  uint16: { code: 4, size: 2 },
  int16: { code: 5, size: 2 },
  int32: { code: 6, size: 4 },
  int64: { code: 7, size: 8 },
  bool: { code: 9, size: 1 },
  float16: { code: 10, size: 2 },
  float64: { code: 11, size: 8 },
  uint32: { code: 12, size: 4 },
  uint64: { code: 13, size: 8 },
  bfloat16: { code: 16, size: 2 },
} as const;

export type TensorType = keyof typeof TENSOR_TYPES;

/** The type for a code; undefined for text, complex numbers and the types below 8 bits. */
export function tensorTypeOf(code: number): TensorType | undefined {
  return (Object.keys(TENSOR_TYPES) as TensorType[]).find((type) => TENSOR_TYPES[type].code === code);
}

/** A constant of the graph. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Elements in row-major order, little-endian. */
  readonly data: Uint8Array;
}

/** An input or output of the graph. */
export interface OnnxValue {
  readonly name: string;
  readonly type: TensorType;
  /** Dimensions; text for one of variable size. */
  readonly shape: readonly (number | string)[];
}

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  /** A kind that no supported operator has. */
  | { readonly kind: 'other' };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Operator set; "" is ONNX's default. */
  readonly domain: string;
  /** Names of values; "" for an optional one that is not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxModel {
  /** Version of ONNX's default operator set. */
  readonly opset: number;
  readonly producer: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: readonly OnnxTensor[];
  /** Every node comes after the nodes whose values it takes. */
  readonly nodes: readonly OnnxNode[];
  /** Free text stored with the model (`metadata_props`). */
  readonly metadata: ReadonlyMap<string, string>;
}
