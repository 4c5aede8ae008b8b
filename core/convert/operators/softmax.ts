import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { Operator } from '../operator.ts';
import { emitSoftmax, softmaxAxisOf } from './softmax-axis.ts';

function read(attributes: MxnetAttributes): number {
  if (attributes.float('temperature', 1) !== 1) throw attributes.refuse('temperature', '1');
  if (attributes.boolean('use_length', false)) throw attributes.refuse('use_length', 'False');
  if (attributes.has('dtype')) attributes.word('dtype', ['float16', 'float32', 'float64']);
  return attributes.integer('axis', -4, -1);
}

/** Softmax over any one axis. */
export const SOFTMAX: Operator = {
  mxnetNames: ['softmax'],
  onnxNames: ['Softmax'],
  knownAttributes: ['axis', 'temperature', 'dtype', 'use_length'],
  meaning: read,
  toOnnx(node) {
    const axis = read(node.attributes);
    if (axis >= node.shape(0).length) throw node.attributes.refuse('axis', `less than ${node.shape(0).length}`);
    return emitSoftmax(node, axis);
  },
  toMxnet(node) {
    return { attributes: { axis: `${softmaxAxisOf(node)}` }, inputs: node.inputs };
  },
};
