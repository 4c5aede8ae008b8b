import { formatBoolean, formatTuple } from '../../formats/mxnet/attribute-value.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { ImportedNode, Operator, Shape } from '../operator.ts';

type Pair = readonly [number, number];

interface Settings {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilate: Pair;
  readonly pad: Pair;
  readonly filters: number;
  readonly groups: number;
  readonly hasBias: boolean;
}

function read(attributes: MxnetAttributes): Settings {
  attributes.word('layout', ['NCHW'], 'NCHW');
  return {
    kernel: attributes.pair('kernel', 1),
    stride: attributes.pair('stride', 1, [1, 1]),
    dilate: attributes.pair('dilate', 1, [1, 1]),
    pad: attributes.pair('pad', 0, [0, 0]),
    filters: attributes.integer('num_filter', 1),
    groups: attributes.integer('num_group', 1, 1),
    hasBias: !attributes.boolean('no_bias', false),
  };
}

/** Weights are filters × channels of a group × height × width on both sides. */
export const CONVOLUTION: Operator = {
  mxnetNames: ['Convolution', 'Convolution_v1'],
  onnxNames: ['Conv'],
  knownAttributes: [
    'kernel',
    'stride',
    'dilate',
    'pad',
    'num_filter',
    'num_group',
    'workspace',
    'no_bias',
    'cudnn_tune',
    'cudnn_off',
    'layout',
  ],
  meaning: read,
  toOnnx(node) {
    const settings = read(node.attributes);
    const { kernel, stride, dilate, pad, filters, groups, hasBias } = settings;
    const output = outputShape(node, settings);
    const weightShape = [filters, (node.shape(0)[1] ?? 0) / groups, ...kernel];
    const inputs = [node.value(0), node.parameter(1, 'weight', weightShape)];
    if (hasBias) inputs.push(node.parameter(2, 'bias', [filters]));
    node.emit('Conv', inputs, {
      kernel_shape: { kind: 'ints', value: kernel },
      strides: { kind: 'ints', value: stride },
      dilations: { kind: 'ints', value: dilate },
      pads: { kind: 'ints', value: [...pad, ...pad] },
      group: { kind: 'int', value: groups },
    });
    return output;
  },
  toMxnet(node) {
    const { attributes, inputs } = node;
    attributes.ensureOnly(['kernel_shape', 'strides', 'dilations', 'pads', 'group', 'auto_pad']);
    if (attributes.text('auto_pad', 'NOTSET') !== 'NOTSET') throw attributes.refuse('auto_pad', 'NOTSET');
    const [filters = 0, , height = 0, width = 0] = node.parameterShape(1);
    const stride = attributes.pair('strides', [1, 1]);
    const dilate = attributes.pair('dilations', [1, 1]);
    const pad = attributes.symmetricPads();
    const groups = attributes.int('group', 1);
    return {
      attributes: {
        kernel: formatTuple(attributes.pair('kernel_shape', [height, width])),
        num_filter: `${filters}`,
        no_bias: formatBoolean(inputs.length < 3),
        stride: formatTuple(stride),
        ...(isPairOf(0, pad) ? {} : { pad: formatTuple(pad) }),
        ...(isPairOf(1, dilate) ? {} : { dilate: formatTuple(dilate) }),
        ...(groups === 1 ? {} : { num_group: `${groups}` }),
      },
      inputs,
    };
  },
};

function isPairOf(value: number, [height, width]: Pair): boolean {
  return height === value && width === value;
}

function outputShape(node: ImportedNode, { kernel, stride, dilate, pad, filters, groups }: Settings): Shape {
  const shape = node.shape(0);
  const [batch = 0, channels = 0, ...sizes] = shape;
  const outputs = sizes.map((size, axis) => {
    const reach = (dilate[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;
    return Math.floor((size + 2 * (pad[axis] ?? 0) - reach) / (stride[axis] ?? 1)) + 1;
  });
  const fits = sizes.length === 2 && channels % groups === 0 && filters % groups === 0;
  if (!fits || outputs.some((size) => size < 1)) {
    throw node.refuse(
      'SHAPE',
      `images that a ${kernel.join(' × ')} kernel in ${groups} groups fits on`,
      `[${shape.join(', ')}]`,
    );
  }
  return [batch, filters, ...outputs];
}
