import type { OnnxAttribute, OnnxTensor } from '../formats/onnx/onnx-model.ts';
import type { MxnetAttributes } from './mxnet-attributes.ts';
import type { OnnxAttributes } from './onnx-attributes.ts';

/** Sizes of a value, batch first. The batch counts as 1, since no supported operator depends on it. */
export type Shape = readonly number[];

/** An operator during the conversion from MXNet to ONNX. */
export interface ImportedNode {
  readonly attributes: MxnetAttributes;
  /** Shape of an input. */
  shape(input: number): Shape;
  /** Name of an input's value, including a parameter's. */
  value(input: number): string;
  /** Name of a parameter's value, of exactly this shape. */
  parameter(input: number, what: string, shape: Shape): string;
  /** As `parameter`, for one whose values do not matter: the graph gets ones. */
  parameterOfOnes(input: number, what: string, shape: Shape): string;
  /** Adds a constant that is a setting in MXNet; returns its value's name. */
  constant(suffix: string, tensor: Omit<OnnxTensor, 'name'>): string;
  /** Adds a node before the operator's own; returns its output's name. */
  before(suffix: string, operator: string, inputs: readonly string[], attributes?: OnnxSettings): string;
  /** Adds the operator itself; called last, and once. */
  emit(operator: string, inputs: readonly string[], attributes?: OnnxSettings): void;
  /** An error that names the node. */
  refuse(code: 'UNSUPPORTED' | 'SHAPE', needed: string, found: string): Error;
}

export type OnnxSettings = Readonly<Record<string, OnnxAttribute>>;

/** An operator during the conversion from ONNX to MXNet. */
export interface ExportedNode {
  readonly operator: string;
  readonly opset: number;
  readonly attributes: OnnxAttributes;
  readonly inputs: readonly string[];
  /** Shape of a parameter. */
  parameterShape(input: number): Shape;
  /** Values of a parameter. */
  parameterValues(input: number): Float32Array;
  refuse(needed: string, found: string): Error;
}

/** The MXNet operator that an ONNX node becomes; attributes that ONNX does not have keep MXNet's defaults. */
export interface MxnetDraft {
  readonly attributes: Readonly<Record<string, string>>;
  /** Values that the operator takes, in MXNet's order. */
  readonly inputs: readonly string[];
  /** True for an operator that also takes the label it is trained with. */
  readonly takesLabel?: boolean;
}

/** One operator, in both formats. */
export interface Operator {
  /** Names in MXNet; export writes the first unless the metadata names another. */
  readonly mxnetNames: readonly string[];
  /** ONNX operators that it converts to. */
  readonly onnxNames: readonly string[];
  /** Number of inputs, for an operator without a signature in `core/formats/mxnet`; 1 by default. */
  readonly inputCount?: number;
  /** All attributes that MXNet's operator has. */
  readonly knownAttributes: readonly string[];
  /** What the attributes mean for the output, in comparable form, without settings for training or speed. */
  meaning(attributes: MxnetAttributes): unknown;
  /** Adds the node to the ONNX graph; returns the shape of its output. */
  toOnnx(node: ImportedNode): Shape;
  toMxnet(node: ExportedNode): MxnetDraft;
}
