import type { Operator } from '../operator.ts';

/** Sigmoid of each value; takes the labels too in training. It ends networks with several labels per image. */
export const LOGISTIC_REGRESSION_OUTPUT: Operator = {
  mxnetNames: ['LogisticRegressionOutput'],
  onnxNames: ['Sigmoid'],
  knownAttributes: ['grad_scale'],
  meaning: () => 'sigmoid',
  toOnnx(node) {
    node.emit('Sigmoid', [node.value(0)]);
    return node.shape(0);
  },
  toMxnet({ attributes, inputs }) {
    attributes.ensureOnly([]);
    return { attributes: {}, inputs, takesLabel: true };
  },
};
