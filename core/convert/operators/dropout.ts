import { formatFloat32 } from '../../formats/mxnet/attribute-value.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { Operator } from '../operator.ts';

/** The fraction of values dropped in training. It is kept for export; a trained network passes every value on. */
function read(attributes: MxnetAttributes): number {
  attributes.word('mode', ['training'], 'training');
  const ratio = attributes.float('p', 0.5);
  if (ratio < 0 || ratio > 1) throw attributes.refuse('p', '0 to 1');
  return Math.fround(ratio);
}

/** Passes its input on in a trained network. */
export const DROPOUT: Operator = {
  mxnetNames: ['Dropout'],
  onnxNames: ['Dropout'],
  knownAttributes: ['p', 'mode', 'axes', 'cudnn_off'],
  meaning: read,
  toOnnx(node) {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setFloat32(0, read(node.attributes), true);
    const ratio = node.constant('ratio', { type: 'float32', shape: [], data });
    node.emit('Dropout', [node.value(0), ratio]);
    return node.shape(0);
  },
  toMxnet(node) {
    const { attributes, inputs, opset } = node;
    attributes.ensureOnly(['ratio', 'seed']);
    const [data = '', ratio = '', trainingMode = ''] = inputs;
    if (trainingMode !== '') throw node.refuse('a node for a trained network', 'a training mode');
    const given = ratio === '' ? undefined : node.parameterValues(1)[0];
    const p = opset < 12 ? attributes.float('ratio', 0.5) : (given ?? 0.5);
    return { attributes: { p: formatFloat32(p) }, inputs: [data] };
  },
};
