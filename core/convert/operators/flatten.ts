import type { Operator } from '../operator.ts';

/** Reshapes each image's values into one row. */
export const FLATTEN: Operator = {
  mxnetNames: ['Flatten', 'flatten'],
  onnxNames: ['Flatten'],
  knownAttributes: [],
  meaning: () => 'flatten',
  toOnnx(node) {
    const [batch = 1, ...rest] = node.shape(0);
    node.emit('Flatten', [node.value(0)], { axis: { kind: 'int', value: 1 } });
    return [batch, rest.reduce((product, size) => product * size, 1)];
  },
  toMxnet({ attributes, inputs }) {
    attributes.ensureOnly(['axis']);
    attributes.ensureInt('axis', 1);
    return { attributes: {}, inputs };
  },
};
