import { TENSOR_TYPES } from '../../formats/onnx/onnx-model.ts';
import { FLOAT_TYPES } from '../element-values.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { Operator } from '../operator.ts';

/** All floating-point types mean the same: the network computes in 32 bits, however its weights are stored. */
function read(attributes: MxnetAttributes): 'float' {
  attributes.word('dtype', FLOAT_TYPES);
  return 'float';
}

/** A change of precision. In ONNX it becomes a Cast to 32 bits, so that its position in the graph is kept. */
export const CAST: Operator = {
  mxnetNames: ['Cast', 'cast'],
  onnxNames: ['Cast'],
  knownAttributes: ['dtype'],
  meaning: read,
  toOnnx(node) {
    read(node.attributes);
    node.emit('Cast', [node.value(0)], { to: { kind: 'int', value: TENSOR_TYPES.float32.code } });
    return node.shape(0);
  },
  toMxnet({ attributes, inputs }) {
    attributes.ensureOnly(['to', 'saturate']);
    if (attributes.int('to', 0) !== TENSOR_TYPES.float32.code) throw attributes.refuse('to', '1 (float32)');
    return { attributes: { dtype: 'float32' }, inputs };
  },
};
