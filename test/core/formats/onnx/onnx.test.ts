import { describe, expect, it } from 'vitest';
import type { OnnxErrorCode } from '../../../../core/formats/onnx/onnx-error.ts';
import type { OnnxModel } from '../../../../core/formats/onnx/onnx-model.ts';
import { readOnnx } from '../../../../core/formats/onnx/onnx-reader.ts';
import { MODEL_TYPE, type ModelMessage, type TensorMessage } from '../../../../core/formats/onnx/onnx-schema.ts';
import { writeOnnx } from '../../../../core/formats/onnx/onnx-writer.ts';

const MODEL: OnnxModel = {
  opset: 17,
  producer: 'a test',
  inputs: [{ name: 'data', type: 'float32', shape: ['N', 3, 8, 8] }],
  outputs: [{ name: 'softmax', type: 'float32', shape: ['N', 2] }],
  constants: [{ name: 'w', type: 'float16', shape: [2, 1], data: Uint8Array.of(0, 60, 0, 188) }],
  nodes: [
    {
      name: 'conv',
      operator: 'Conv',
      domain: '',
      inputs: ['data', 'w'],
      outputs: ['softmax'],
      attributes: new Map([
        ['group', { kind: 'int', value: -3 }],
        ['alpha', { kind: 'float', value: 0.5 }],
        ['pads', { kind: 'ints', value: [0, 1, 2, 3] }],
        ['auto_pad', { kind: 'text', value: 'NOTSET' }],
      ]),
    },
  ],
  metadata: new Map([['key', 'value']]),
};

/** A minimal valid file, with changes. */
function encode(graph: object = {}, model: object = {}): Uint8Array {
  const message: ModelMessage = {
    ir_version: 9,
    opset_import: [{ domain: '', version: 17 }],
    graph: {
      node: [{ name: 'n', op_type: 'Relu', input: ['data'], output: ['softmax'] }],
      input: [{ name: 'data', type: { tensor_type: { elem_type: 1, shape: { dim: [{ dim_value: 1 }] } } } }],
      output: [{ name: 'softmax', type: { tensor_type: { elem_type: 1, shape: { dim: [] } } } }],
      ...graph,
    },
    ...model,
  };
  return MODEL_TYPE.encode(MODEL_TYPE.fromObject(message)).finish();
}

const withTensor = (tensor: TensorMessage) => encode({ initializer: [{ name: 't', ...tensor }] });
const relu = (name: string, input: string, output: string) => ({
  name,
  op_type: 'Relu',
  input: [input],
  output: [output],
});

/** In Node, bytes come back as views of another class. */
function plain(model: OnnxModel): OnnxModel {
  return { ...model, constants: model.constants.map((tensor) => ({ ...tensor, data: new Uint8Array(tensor.data) })) };
}

describe('an ONNX model', () => {
  it('survives a round trip', () => expect(plain(readOnnx(writeOnnx(MODEL)))).toEqual(MODEL));

  it('has the same bytes every time', () => expect(writeOnnx(MODEL)).toEqual(writeOnnx(MODEL)));

  it('may list its constants among its inputs, as old files do', () => {
    const bytes = encode({
      initializer: [{ name: 'w', dims: [1], data_type: 1, raw_data: new Uint8Array(4) }],
      input: [
        { name: 'data', type: { tensor_type: { elem_type: 1, shape: { dim: [] } } } },
        { name: 'w', type: { tensor_type: { elem_type: 1, shape: { dim: [] } } } },
      ],
    });
    expect(readOnnx(bytes).inputs.map(({ name }) => name)).toEqual(['data']);
  });

  it.each<[string, TensorMessage, string]>([
    ['float32', { data_type: 1, float_data: [1, -1] }, '0000803f000080bf'],
    ['float64', { data_type: 11, double_data: [1, -1] }, '000000000000f03f000000000000f0bf'],
    ['float16', { data_type: 10, int32_data: [0x3c00, 0xbc00] }, '003c00bc'],
    ['int64', { data_type: 7, int64_data: [1, -1] }, '0100000000000000ffffffffffffffff'],
    ['int32', { data_type: 6, int32_data: [1, -1] }, '01000000ffffffff'],
  ])('may hold %s values as a list of numbers', (type, tensor, hex) => {
    const [found] = readOnnx(withTensor({ dims: [2], ...tensor })).constants;
    expect(found?.type).toBe(type);
    expect(Buffer.from(found?.data ?? []).toString('hex')).toBe(hex);
  });

  it.each<[string, Uint8Array, OnnxErrorCode, RegExp]>([
    ['bytes that are not a message', Uint8Array.of(0xff, 0xff, 0xff), 'ONNX_BYTES', /protobuf/],
    ['no graph', MODEL_TYPE.encode(MODEL_TYPE.fromObject({ ir_version: 9 })).finish(), 'ONNX_BYTES', /graph/],
    ['functions', encode({}, { functions: [{}] }), 'ONNX_FEATURE', /functions/],
    ['training', encode({}, { training_info: [{}] }), 'ONNX_FEATURE', /training_info/],
    ['sparse tensors', encode({ sparse_initializer: [{}] }), 'ONNX_FEATURE', /sparse/],
    ['no operator set', encode({}, { opset_import: [] }), 'ONNX_FEATURE', /found 0/],
    ['a future operator set', encode({}, { opset_import: [{ version: 99 }] }), 'ONNX_FEATURE', /found 99/],
    [
      'weights in another file',
      withTensor({ dims: [1], data_type: 1, data_location: 1 }),
      'ONNX_TENSOR',
      /another file/,
    ],
    [
      'a reference to another file',
      withTensor({ dims: [1], data_type: 1, external_data: [{}] }),
      'ONNX_TENSOR',
      /another file/,
    ],
    ['text tensors', withTensor({ dims: [1], data_type: 8 }), 'ONNX_TENSOR', /type 8/],
    ['a negative dimension', withTensor({ dims: [-1], data_type: 1 }), 'ONNX_TENSOR', /\[-1\]/],
    ['an absurd shape', withTensor({ dims: [2 ** 40, 2 ** 40], data_type: 1 }), 'ONNX_TENSOR', /possible shape/],
    ['too few values', withTensor({ dims: [3], data_type: 1, raw_data: new Uint8Array(8) }), 'ONNX_TENSOR', /12 bytes/],
    ['small types as numbers', withTensor({ dims: [1], data_type: 3, int32_data: [1] }), 'ONNX_TENSOR', /int8/],
    ['an input without a type', encode({ input: [{ name: 'data' }] }), 'ONNX_TENSOR', /"data"/],
    [
      'a value with two sources',
      encode({ node: [relu('a', 'data', 'softmax'), relu('b', 'data', 'softmax')] }),
      'ONNX_GRAPH',
      /two/,
    ],
    [
      'a value used before it is computed',
      encode({ node: [relu('a', 'b', 'softmax'), relu('b', 'data', 'b')] }),
      'ONNX_GRAPH',
      /"b" before/,
    ],
    ['an output that no node computes', encode({ node: [] }), 'ONNX_GRAPH', /"softmax" before the end/],
    [
      'an attribute that is not text',
      encode({
        node: [{ ...relu('a', 'data', 'softmax'), attribute: [{ name: 'x', type: 3, s: Uint8Array.of(0xff) }] }],
      }),
      'ONNX_BYTES',
      /UTF-8/,
    ],
  ])('with %s is refused', (_, bytes, code, message) => {
    expect(() => readOnnx(bytes)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('is not written with an attribute of an unknown kind', () => {
    const [node] = MODEL.nodes;
    const nodes = node === undefined ? [] : [{ ...node, attributes: new Map([['x', { kind: 'other' } as const]]) }];
    expect(() => writeOnnx({ ...MODEL, nodes })).toThrowError(/another kind/);
  });
});
