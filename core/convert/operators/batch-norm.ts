import { formatBoolean, formatFloat32 } from '../../formats/mxnet/attribute-value.ts';
import type { MxnetAttributes } from '../mxnet-attributes.ts';
import type { Operator } from '../operator.ts';

interface Settings {
  /** Added to the variance; 32 bits, because both formats compute with them. */
  readonly eps: number;
}

function read(attributes: MxnetAttributes): Settings {
  if (attributes.integer('axis', -4, 1) !== 1) throw attributes.refuse('axis', '1, the channels');
  return { eps: Math.fround(attributes.float('eps', 1e-3)) };
}

/**
 * (x - mean) / sqrt(variance + eps) · gamma + beta, with the mean and variance from training. MXNet takes gamma as 1 where
 * `fix_gamma` is True, which it is by default, whatever the array holds.
 *
 * ONNX has no such switch: a gamma of ones is exported as fixed, unless the metadata says otherwise.
 */
export const BATCH_NORM: Operator = {
  mxnetNames: ['BatchNorm', 'BatchNorm_v1', 'CuDNNBatchNorm'],
  onnxNames: ['BatchNormalization'],
  knownAttributes: [
    'eps',
    'momentum',
    'fix_gamma',
    'use_global_stats',
    'output_mean_var',
    'axis',
    'cudnn_off',
    'min_calib_range',
    'max_calib_range',
  ],
  meaning: read,
  toOnnx(node) {
    const { eps } = read(node.attributes);
    const shape = node.shape(0);
    const channels = [shape[1] ?? 0];
    const fixed = node.attributes.boolean('fix_gamma', true);
    const gamma = fixed ? node.parameterOfOnes(1, 'gamma', channels) : node.parameter(1, 'gamma', channels);
    const inputs = [
      node.value(0),
      gamma,
      node.parameter(2, 'beta', channels),
      node.parameter(3, 'moving_mean', channels),
      node.parameter(4, 'moving_var', channels),
    ];
    node.emit('BatchNormalization', inputs, {
      epsilon: { kind: 'float', value: eps },
      momentum: { kind: 'float', value: Math.fround(node.attributes.float('momentum', 0.9)) },
    });
    return shape;
  },
  toMxnet(node) {
    const { attributes, inputs } = node;
    attributes.ensureOnly(['epsilon', 'momentum', 'training_mode', 'spatial']);
    attributes.ensureInt('training_mode', 0);
    attributes.ensureInt('spatial', 1);
    const isFixed = node.parameterValues(1).every((value) => value === 1);
    return {
      attributes: {
        eps: formatFloat32(attributes.float('epsilon', 1e-5)),
        fix_gamma: formatBoolean(isFixed),
        momentum: formatFloat32(attributes.float('momentum', 0.9)),
      },
      inputs,
    };
  },
};
