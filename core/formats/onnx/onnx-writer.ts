import { type OnnxAttribute, type OnnxModel, type OnnxNode, type OnnxValue, TENSOR_TYPES } from './onnx-model.ts';
import {
  ATTRIBUTE_TYPE,
  type AttributeMessage,
  MODEL_TYPE,
  type ModelMessage,
  type NodeMessage,
} from './onnx-schema.ts';

/** Version of the file format: 9 is ONNX 1.14's, and every later reader accepts it. */
const IR_VERSION = 9;

/** Writes a self-contained ONNX model; the same model gives the same bytes. */
export function writeOnnx(model: OnnxModel): Uint8Array {
  const message: ModelMessage = {
    ir_version: IR_VERSION,
    producer_name: model.producer,
    graph: {
      name: 'network',
      node: model.nodes.map(writeNode),
      initializer: model.constants.map(({ name, type, shape, data }) => ({
        name,
        dims: [...shape],
        data_type: TENSOR_TYPES[type].code,
        raw_data: data,
      })),
      input: model.inputs.map(writeValue),
      output: model.outputs.map(writeValue),
    },
    opset_import: [{ domain: '', version: model.opset }],
    metadata_props: [...model.metadata].map(([key, value]) => ({ key, value })),
  };
  return MODEL_TYPE.encode(MODEL_TYPE.fromObject(message)).finish();
}

function writeNode({ name, operator, domain, inputs, outputs, attributes }: OnnxNode): NodeMessage {
  return {
    name,
    op_type: operator,
    input: [...inputs],
    output: [...outputs],
    attribute: [...attributes].map(([key, value]) => writeAttribute(key, value)),
    ...(domain === '' ? {} : { domain }),
  };
}

function writeAttribute(name: string, attribute: OnnxAttribute): AttributeMessage {
  switch (attribute.kind) {
    case 'int':
      return { name, type: ATTRIBUTE_TYPE.int, i: attribute.value };
    case 'float':
      return { name, type: ATTRIBUTE_TYPE.float, f: attribute.value };
    case 'ints':
      return { name, type: ATTRIBUTE_TYPE.ints, ints: [...attribute.value] };
    case 'text':
      return { name, type: ATTRIBUTE_TYPE.text, s: new TextEncoder().encode(attribute.value) };
    case 'other':
      throw new TypeError(`Writing attribute "${name}": needed a number, numbers or text, found another kind`);
  }
}

function writeValue({ name, type, shape }: OnnxValue) {
  const dim = shape.map((size) => (typeof size === 'number' ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: TENSOR_TYPES[type].code, shape: { dim } } } };
}
