import { formatBoolean, formatTuple } from '../../formats/mxnet/attribute-value.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { ExportedNode, ImportedNode, MxnetDraft, OnnxSettings, Operator, Shape } from '../operator.ts';

type Pair = readonly [number, number];

type Kind = 'max' | 'avg';

interface WindowSettings {
  readonly kind: Kind;
  readonly isGlobal: false;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
  /** The convention "full": a last window that extends over the edge counts too. */
  readonly isFull: boolean;
  /** Whether an average counts the padding; has no effect on a maximum. */
  readonly countsPadding: boolean;
}

type Settings = WindowSettings | { readonly kind: Kind; readonly isGlobal: true };

function read(attributes: MxnetAttributes): Settings {
  attributes.word('layout', ['NCHW'], 'NCHW');
  const kind = attributes.word('pool_type', ['max', 'avg'], 'max');
  if (attributes.boolean('global_pool', false)) return { kind, isGlobal: true };
  return {
    kind,
    isGlobal: false,
    kernel: attributes.pair('kernel', 1),
    stride: attributes.pair('stride', 1, [1, 1]),
    pad: attributes.pair('pad', 0, [0, 0]),
    isFull: attributes.word('pooling_convention', ['valid', 'full'], 'valid') === 'full',
    countsPadding: kind === 'max' || attributes.boolean('count_include_pad', true),
  };
}

const WINDOWED = { max: 'MaxPool', avg: 'AveragePool' } as const;
const GLOBAL = { max: 'GlobalMaxPool', avg: 'GlobalAveragePool' } as const;

/** The maximum or mean of a moving window, or of a whole image. */
export const POOLING: Operator = {
  mxnetNames: ['Pooling', 'Pooling_v1'],
  onnxNames: [...Object.values(WINDOWED), ...Object.values(GLOBAL)],
  knownAttributes: [
    'kernel',
    'pool_type',
    'global_pool',
    'cudnn_off',
    'pooling_convention',
    'stride',
    'pad',
    'p_value',
    'count_include_pad',
    'layout',
  ],
  meaning: read,
  toOnnx(node) {
    const settings = read(node.attributes);
    if (!settings.isGlobal) return emitWindowed(node, settings);
    const [batch = 1, channels = 0, ...sizes] = node.shape(0);
    node.emit(GLOBAL[settings.kind], [node.value(0)]);
    return [batch, channels, ...sizes.map(() => 1)];
  },
  toMxnet(node) {
    const kind = node.operator === 'MaxPool' || node.operator === 'GlobalMaxPool' ? 'max' : 'avg';
    if (node.operator === WINDOWED[kind]) return draftWindowed(node, kind);
    node.attributes.ensureOnly([]);
    // The kernel is ignored, but older MXNet versions require one.
    return { attributes: { global_pool: 'True', kernel: '(1, 1)', pool_type: kind }, inputs: node.inputs };
  },
};

function emitWindowed(node: ImportedNode, settings: WindowSettings): Shape {
  const { kind, kernel, stride, pad, isFull, countsPadding } = settings;
  const output = outputShape(node, settings);
  const attributes: OnnxSettings = {
    kernel_shape: { kind: 'ints', value: kernel },
    strides: { kind: 'ints', value: stride },
    pads: { kind: 'ints', value: [...pad, ...pad] },
    ceil_mode: { kind: 'int', value: isFull ? 1 : 0 },
    ...(kind === 'avg' ? { count_include_pad: { kind: 'int', value: countsPadding ? 1 : 0 } } : {}),
  };
  node.emit(WINDOWED[kind], [node.value(0)], attributes);
  return output;
}

function outputShape(node: ImportedNode, { kernel, stride, pad, isFull }: WindowSettings): Shape {
  const [batch = 1, channels = 0, ...sizes] = node.shape(0);
  const outputs = sizes.map((size, axis) => {
    const [reach = 1, step = 1, edge = 0] = [kernel[axis], stride[axis], pad[axis]];
    const room = size + 2 * edge - reach;
    const count = (isFull ? Math.ceil(room / step) : Math.floor(room / step)) + 1;
    // ONNX leaves out a last window that covers only padding, MXNet does not.
    const isBlind = (count - 1) * step >= size + edge;
    return room < 0 || edge >= reach || isBlind ? 0 : count;
  });
  if (sizes.length !== 2 || outputs.includes(0)) {
    throw node.refuse(
      'SHAPE',
      `images that windows of ${kernel.join(' × ')} fit on, none of them wholly on padding`,
      `[${node.shape(0).join(', ')}]`,
    );
  }
  return [batch, channels, ...outputs];
}

function draftWindowed(node: ExportedNode, kind: Kind): MxnetDraft {
  const { attributes, inputs } = node;
  attributes.ensureOnly([
    'kernel_shape',
    'strides',
    'pads',
    'ceil_mode',
    'count_include_pad',
    'auto_pad',
    'dilations',
    'storage_order',
  ]);
  if (attributes.text('auto_pad', 'NOTSET') !== 'NOTSET') throw attributes.refuse('auto_pad', 'NOTSET');
  attributes.ensureInt('storage_order', 0);
  const [rows, columns] = attributes.pair('dilations', [1, 1]);
  if (rows !== 1 || columns !== 1) throw attributes.refuse('dilations', '1 and 1');
  const pad = attributes.symmetricPads();
  const skipsPadding = kind === 'avg' && attributes.int('count_include_pad', 0) === 0;
  return {
    attributes: {
      kernel: formatTuple(attributes.pair('kernel_shape')),
      pool_type: kind,
      stride: formatTuple(attributes.pair('strides', [1, 1])),
      ...(pad[0] === 0 && pad[1] === 0 ? {} : { pad: formatTuple(pad) }),
      ...(attributes.int('ceil_mode', 0) === 0 ? {} : { pooling_convention: 'full' }),
      ...(skipsPadding ? { count_include_pad: formatBoolean(false) } : {}),
    },
    inputs,
  };
}
