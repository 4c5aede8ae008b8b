import { formatBoolean } from '../../formats/mxnet/attribute-value.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import { FLATTEN_SUFFIX } from '../names.ts';
import type { ImportedNode, Operator } from '../operator.ts';

interface Settings {
  readonly outputs: number;
  readonly hasBias: boolean;
}

function read(attributes: MxnetAttributes): Settings {
  return { outputs: attributes.integer('num_hidden', 1), hasBias: !attributes.boolean('no_bias', false) };
}

/** x · weightᵀ + bias. MXNet flattens the input by default, so an input of more than two dimensions gets a Flatten first. */
export const FULLY_CONNECTED: Operator = {
  mxnetNames: ['FullyConnected'],
  onnxNames: ['Gemm'],
  knownAttributes: ['num_hidden', 'no_bias', 'flatten'],
  meaning: read,
  toOnnx(node) {
    const { outputs, hasBias } = read(node.attributes);
    const [batch = 1, ...rest] = node.shape(0);
    const features = rest.reduce((product, size) => product * size, 1);
    const inputs = [flatInput(node), node.parameter(1, 'weight', [outputs, features])];
    if (hasBias) inputs.push(node.parameter(2, 'bias', [outputs]));
    node.emit('Gemm', inputs, { transB: { kind: 'int', value: 1 } });
    return [batch, outputs];
  },
  toMxnet(node) {
    const { attributes, inputs } = node;
    attributes.ensureOnly(['alpha', 'beta', 'transA', 'transB']);
    attributes.ensureInt('transA', 0);
    if (attributes.int('transB', 0) !== 1) throw attributes.refuse('transB', '1');
    for (const factor of ['alpha', 'beta']) {
      if (attributes.float(factor, 1) !== 1) throw attributes.refuse(factor, '1');
    }
    const [outputs = 0] = node.parameterShape(1);
    const noBias = inputs.length < 3;
    return { attributes: { num_hidden: `${outputs}`, ...(noBias ? { no_bias: formatBoolean(true) } : {}) }, inputs };
  },
};

function flatInput(node: ImportedNode): string {
  if (node.shape(0).length <= 2) return node.value(0);
  if (!node.attributes.boolean('flatten', true)) throw node.attributes.refuse('flatten', 'True');
  return node.before(FLATTEN_SUFFIX, 'Flatten', [node.value(0)], { axis: { kind: 'int', value: 1 } });
}
