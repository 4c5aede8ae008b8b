import { describe, expect, it } from 'vitest';
import type { ConvertErrorCode } from '../../../core/convert/convert-error.ts';
import type { MxnetNetwork } from '../../../core/convert/mxnet-network.ts';
import { mxnetToOnnx } from '../../../core/convert/mxnet-to-onnx.ts';
import { onnxToMxnet } from '../../../core/convert/onnx-to-mxnet.ts';
import type { SymbolNode } from '../../../core/formats/mxnet/network-symbol.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode } from '../../../core/formats/onnx/onnx-model.ts';
import { readFixtureNetwork } from './fixture-network.ts';

const POOLED = 'operators/pooling-avg-valid';

/** A network of the fixtures with one node changed. */
function withNode(name: string, change: (node: SymbolNode) => Partial<SymbolNode>, fixture = POOLED): MxnetNetwork {
  const network = readFixtureNetwork(fixture);
  const nodes = network.symbol.nodes.map((node) => (node.name === name ? { ...node, ...change(node) } : node));
  return { ...network, symbol: { ...network.symbol, nodes } };
}

const withAttribute = (name: string, key: string, value: string, fixture = POOLED) =>
  withNode(name, ({ attributes }) => ({ attributes: { ...attributes, [key]: value } }), fixture);

function withArrays(change: (arrays: MxnetNetwork['arrays']) => MxnetNetwork['arrays']): MxnetNetwork {
  const network = readFixtureNetwork(POOLED);
  return { ...network, arrays: change(network.arrays) };
}

const pooling = readFixtureNetwork(POOLED).symbol.nodes.find(({ operator }) => operator === 'Pooling')?.name ?? '';

describe('mxnetToOnnx()', () => {
  it.each<[string, MxnetNetwork, ConvertErrorCode, RegExp]>([
    [
      'an unknown operator',
      withNode('c0', () => ({ operator: 'Deconvolution' })),
      'UNSUPPORTED',
      /"c0".*Deconvolution/,
    ],
    ['an unknown attribute', withAttribute('c0', 'turbo', '1'), 'UNSUPPORTED', /"c0": attribute turbo/],
    ['an unreadable attribute', withAttribute('c0', 'kernel', 'wide'), 'UNSUPPORTED', /"c0": attribute kernel/],
    ['a kernel of one dimension', withAttribute('c0', 'kernel', '(3,)'), 'UNSUPPORTED', /height and width/],
    ['a stride of 0', withAttribute('c0', 'stride', '(0, 1)'), 'UNSUPPORTED', /at least 1/],
    ['a layout with channels last', withAttribute('c0', 'layout', 'NHWC'), 'UNSUPPORTED', /layout: needed "NCHW"/],
    ['a pooling by sum', withAttribute(pooling, 'pool_type', 'sum'), 'UNSUPPORTED', /pool_type/],
    [
      'the pooling convention "same"',
      withAttribute(pooling, 'pooling_convention', 'same'),
      'UNSUPPORTED',
      /convention/,
    ],
    ['a window on padding only', withAttribute(pooling, 'pad', '(9, 9)'), 'SHAPE', /"pool/],
    [
      'a BatchNorm over another axis',
      withAttribute('bn_data', 'axis', '3'),
      'UNSUPPORTED',
      /"bn_data": attribute axis/,
    ],
    [
      'an unknown activation',
      withAttribute('activation0', 'act_type', 'mish', 'operators/activation-relu'),
      'UNSUPPORTED',
      /mish/,
    ],
    [
      'a Dropout that always drops',
      withAttribute('drop', 'mode', 'always', 'operators/dropout'),
      'UNSUPPORTED',
      /mode/,
    ],
    ['a Dropout of more than 100 %', withAttribute('drop', 'p', '1.5', 'operators/dropout'), 'UNSUPPORTED', /0 to 1/],
    [
      'a softmax with a temperature',
      withAttribute('sm', 'temperature', '2', 'operators/softmax'),
      'UNSUPPORTED',
      /temperature/,
    ],
    ['a softmax over a missing axis', withAttribute('sm', 'axis', '2', 'operators/softmax'), 'UNSUPPORTED', /axis/],
    ['a Cast to whole numbers', withAttribute('cast0', 'dtype', 'int32', 'resnet18-float16'), 'UNSUPPORTED', /dtype/],
    ['more filters than weights', withAttribute('c0', 'num_filter', '5'), 'SHAPE', /weight of \[5, 3, 3, 3\]/],
    ['groups that do not divide', withAttribute('c0', 'num_group', '2'), 'SHAPE', /2 groups/],
    ['a kernel larger than the image', withAttribute('c0', 'kernel', '(99, 3)'), 'SHAPE', /99 × 3 kernel/],
    [
      'more outputs than weights',
      withAttribute('fc1', 'num_hidden', '9'),
      'SHAPE',
      /"fc1": needed a weight of \[9, 4\]/,
    ],
    [
      'a missing input',
      withNode('c0', ({ inputs }) => ({ inputs: inputs.slice(0, -1) })),
      'SHAPE',
      /needed 3 inputs, found 2/,
    ],
    [
      'a second output',
      withNode('c0', ({ inputs }) => ({ inputs: inputs.map((edge) => ({ ...edge, output: 1 })) })),
      'UNSUPPORTED',
      /output 1/,
    ],
    ['an array that is missing', withArrays((arrays) => arrays.slice(1)), 'ARRAY', /needed an array "(arg|aux):/],
    [
      'parameters that are whole numbers',
      withArrays((arrays) => arrays.map((array) => ({ ...array, type: 'int32' as const }))),
      'ARRAY',
      /floating-point numbers, found int32/,
    ],
    [
      'an input of another name',
      { ...readFixtureNetwork(POOLED), input: { name: 'image', shape: [1, 3, 9, 9] } },
      'ARRAY',
      /"arg:data"/,
    ],
    [
      'two outputs',
      {
        ...readFixtureNetwork(POOLED),
        symbol: {
          ...readFixtureNetwork(POOLED).symbol,
          heads: [
            { node: 1, output: 0 },
            { node: 2, output: 0 },
          ],
        },
      },
      'NETWORK',
      /found 2 heads/,
    ],
  ])('refuses %s, and names the node', (_, network, code, message) => {
    expect(() => mxnetToOnnx(network)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

const imported = mxnetToOnnx(readFixtureNetwork(POOLED));

function withOnnxNode(operator: string, change: (node: OnnxNode) => Partial<OnnxNode>): OnnxModel {
  return {
    ...imported,
    nodes: imported.nodes.map((node) => (node.operator === operator ? { ...node, ...change(node) } : node)),
  };
}

const withOnnxAttribute = (operator: string, key: string, value: OnnxAttribute) =>
  withOnnxNode(operator, ({ attributes }) => ({ attributes: new Map([...attributes, [key, value]]) }));

function withMetadata(key: string, text: string): OnnxModel {
  return { ...imported, metadata: new Map([...imported.metadata, [key, text]]) };
}

/** The metadata that import wrote, with one part changed. */
function changedMetadata(key: string, change: (content: Record<string, never>) => object): OnnxModel {
  return withMetadata(key, JSON.stringify(change(JSON.parse(imported.metadata.get(key) ?? '{}'))));
}

describe('onnxToMxnet()', () => {
  it.each<[string, OnnxModel, ConvertErrorCode, RegExp]>([
    ['an unknown operator', withOnnxNode('Conv', () => ({ operator: 'Einsum' })), 'UNSUPPORTED', /Einsum/],
    [
      'another operator set',
      withOnnxNode('Conv', () => ({ domain: 'com.example' })),
      'UNSUPPORTED',
      /com\.example\.Conv/,
    ],
    [
      'uneven padding',
      withOnnxAttribute('Conv', 'pads', { kind: 'ints', value: [0, 0, 1, 1] }),
      'UNSUPPORTED',
      /opposite sides/,
    ],
    [
      'automatic padding',
      withOnnxAttribute('Conv', 'auto_pad', { kind: 'text', value: 'SAME_UPPER' }),
      'UNSUPPORTED',
      /auto_pad/,
    ],
    ['an unknown attribute', withOnnxAttribute('Gemm', 'gamma', { kind: 'int', value: 1 }), 'UNSUPPORTED', /gamma/],
    [
      'an attribute of another kind',
      withOnnxAttribute('Gemm', 'transB', { kind: 'float', value: 1 }),
      'UNSUPPORTED',
      /kind int/,
    ],
    [
      'a scaled product',
      withOnnxAttribute('Gemm', 'alpha', { kind: 'float', value: 2 }),
      'UNSUPPORTED',
      /alpha: needed 1, found 2/,
    ],
    ['transposed weights', withOnnxAttribute('Gemm', 'transB', { kind: 'int', value: 0 }), 'UNSUPPORTED', /transB/],
    [
      'a norm still in training',
      withOnnxAttribute('BatchNormalization', 'training_mode', { kind: 'int', value: 1 }),
      'UNSUPPORTED',
      /training_mode/,
    ],
    [
      'a dilated pooling',
      withOnnxAttribute('AveragePool', 'dilations', { kind: 'ints', value: [2, 2] }),
      'UNSUPPORTED',
      /dilations/,
    ],
    ['a Flatten in the middle', withOnnxAttribute('Flatten', 'axis', { kind: 'int', value: 2 }), 'UNSUPPORTED', /axis/],
    [
      'computed weights',
      withOnnxNode('Conv', ({ inputs }) => ({ inputs: [inputs[0] ?? '', inputs[0] ?? '', inputs[2] ?? ''] })),
      'UNSUPPORTED',
      /constant/,
    ],
    [
      'an input that is not an image',
      { ...imported, inputs: [{ name: 'data', type: 'float32', shape: ['N', 3] }] },
      'NETWORK',
      /height and width/,
    ],
    [
      'a variable height',
      { ...imported, inputs: [{ name: 'data', type: 'float32', shape: ['N', 3, 'H', 9] }] },
      'NETWORK',
      /height and width/,
    ],
    ['two outputs', { ...imported, outputs: [...imported.outputs, ...imported.outputs] }, 'NETWORK', /found 2/],
    ['metadata that is not JSON', withMetadata('mxnet.graph', '{'), 'METADATA', /mxnet\.graph/],
    ['metadata of another shape', withMetadata('mxnet.arrays', '{}'), 'METADATA', /mxnet\.arrays/],
    [
      'metadata with broken base64',
      withMetadata('mxnet.arrays', '{"order":[],"aside":[{"name":"x","type":"int8","shape":[1],"base64":"?"}]}'),
      'METADATA',
      /base64/,
    ],
    [
      'metadata with another kernel',
      changedMetadata('mxnet.graph', (graph) => ({ ...graph, nodes: { c0: { attributes: { kernel: '(5, 5)' } } } })),
      'METADATA',
      /"c0"/,
    ],
    [
      'metadata with another operator',
      changedMetadata('mxnet.graph', (graph) => ({ ...graph, nodes: { c0: { operator: 'Pooling' } } })),
      'UNSUPPORTED',
      /Pooling/,
    ],
    [
      'metadata that fixes a gamma which is not 1',
      changedMetadata('mxnet.graph', (graph) => ({ ...graph, variables: { c0_weight: { name: 'other' } } })),
      'METADATA',
      /c0_weight/,
    ],
    [
      'metadata that lists missing arrays',
      changedMetadata('mxnet.arrays', (arrays) => ({ ...arrays, order: ['arg:x'] })),
      'METADATA',
      /needed the 1/,
    ],
  ])('refuses %s', (_, model, code, message) => {
    expect(() => onnxToMxnet(model)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('refuses a gamma that is fixed according to the metadata but not ones in the graph', () => {
    const free = mxnetToOnnx(readFixtureNetwork('operators/batch-norms'));
    const graph = JSON.parse(free.metadata.get('mxnet.graph') ?? '{}');
    graph.nodes.b1 = { ...graph.nodes.b1, attributes: { fix_gamma: 'True' } };
    const metadata = new Map([...free.metadata, ['mxnet.graph', JSON.stringify(graph)]]);
    expect(() => onnxToMxnet({ ...free, metadata })).toThrowError(
      expect.objectContaining({ code: 'METADATA', message: expect.stringMatching(/b1_gamma/) }),
    );
  });
});
