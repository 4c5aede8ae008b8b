import type { Operator } from '../operator.ts';
import { emitSoftmax, ensureRow, softmaxAxisOf } from './softmax-axis.ts';

/** Softmax that also takes the label in training, for its gradient. Its attributes set up training or choose the axis, and a row has only one axis. */
export const SOFTMAX_OUTPUT: Operator = {
  mxnetNames: ['SoftmaxOutput', 'Softmax'],
  onnxNames: ['Softmax'],
  knownAttributes: [
    'grad_scale',
    'ignore_label',
    'multi_output',
    'use_ignore',
    'preserve_shape',
    'normalization',
    'out_grad',
    'smooth_alpha',
  ],
  meaning: () => 'softmax',
  toOnnx(node) {
    ensureRow(node);
    return emitSoftmax(node, 1);
  },
  toMxnet(node) {
    const axis = softmaxAxisOf(node);
    if (axis !== 1 && axis !== -1) throw node.attributes.refuse('axis', '1, or -1 for the last');
    return { attributes: {}, inputs: node.inputs, takesLabel: true };
  },
};
