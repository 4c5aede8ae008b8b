import type { Operator } from '../operator.ts';
import { emitSoftmax, ensureRow, softmaxAxisOf } from './softmax-axis.ts';

/** Softmax without a label, found in older networks. Its two modes differ in the axis, and a row has only one. */
export const SOFTMAX_ACTIVATION: Operator = {
  mxnetNames: ['SoftmaxActivation'],
  onnxNames: ['Softmax'],
  knownAttributes: ['mode'],
  meaning: () => 'softmax',
  toOnnx(node) {
    ensureRow(node);
    return emitSoftmax(node, 1);
  },
  toMxnet(node) {
    if (softmaxAxisOf(node) !== 1) throw node.attributes.refuse('axis', '1');
    return { attributes: {}, inputs: node.inputs };
  },
};
