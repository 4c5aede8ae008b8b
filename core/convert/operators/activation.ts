import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { Operator } from '../operator.ts';

const ONNX_NAME = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softrelu: 'Softplus',
  softsign: 'Softsign',
} as const;

type Kind = keyof typeof ONNX_NAME;

const KINDS = Object.keys(ONNX_NAME) as Kind[];

const kindOf = (attributes: MxnetAttributes): Kind => attributes.word('act_type', KINDS);

/** A function of each value alone. */
export const ACTIVATION: Operator = {
  mxnetNames: ['Activation'],
  onnxNames: Object.values(ONNX_NAME),
  knownAttributes: ['act_type'],
  meaning: kindOf,
  toOnnx(node) {
    node.emit(ONNX_NAME[kindOf(node.attributes)], [node.value(0)]);
    return node.shape(0);
  },
  toMxnet({ operator, attributes, inputs }) {
    attributes.ensureOnly([]);
    const kind = KINDS.find((name) => ONNX_NAME[name] === operator) ?? 'relu';
    return { attributes: { act_type: kind }, inputs };
  },
};
