import type { Operator } from '../operator.ts';

/** The sum of two values of the same shape, as where a shortcut joins. */
export const ELEMWISE_ADD: Operator = {
  mxnetNames: ['elemwise_add', '_Plus', '_plus', '_add'],
  onnxNames: ['Add'],
  inputCount: 2,
  knownAttributes: [],
  meaning: () => 'add',
  toOnnx(node) {
    const [left, right] = [node.shape(0), node.shape(1)];
    if (left.join() !== right.join()) {
      throw node.refuse('SHAPE', 'two values of one shape', `[${left.join(', ')}] and [${right.join(', ')}]`);
    }
    node.emit('Add', [node.value(0), node.value(1)]);
    return left;
  },
  toMxnet({ attributes, inputs }) {
    attributes.ensureOnly([]);
    return { attributes: {}, inputs };
  },
};
