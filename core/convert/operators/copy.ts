import type { Operator } from '../operator.ts';

/** Passes its input on. `BlockGrad` only blocks gradients, which a trained network does not compute. */
export const COPY: Operator = {
  mxnetNames: ['_copy', 'identity', 'BlockGrad', 'stop_gradient'],
  onnxNames: ['Identity'],
  knownAttributes: [],
  meaning: () => 'identity',
  toOnnx(node) {
    node.emit('Identity', [node.value(0)]);
    return node.shape(0);
  },
  toMxnet({ attributes, inputs }) {
    attributes.ensureOnly([]);
    return { attributes: {}, inputs };
  },
};
