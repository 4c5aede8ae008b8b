import type { Operator } from '../operator.ts';
import { emitSoftmax, ensureRow, softmaxAxisOf } from './softmax-axis.ts';

/** Softmax that in training also takes the label, for its gradient. All its attributes are settings of training, but for those that choose the axis, of which a row has one. */
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
