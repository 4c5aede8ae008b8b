import { describe, expect, it } from 'vitest';
import { readFloats } from '../../../core/convert/element-values.ts';
import { mxnetToOnnx } from '../../../core/convert/mxnet-to-onnx.ts';
import { onnxToMxnet } from '../../../core/convert/onnx-to-mxnet.ts';
import type { OnnxModel } from '../../../core/formats/onnx/onnx-model.ts';
import { readFixtureNetwork } from './fixture-network.ts';

/** A network that was never in MXNet: half-precision weights with a Cast each, no metadata. */
function ownNetwork(): OnnxModel {
  const { nodes, constants, ...model } = mxnetToOnnx(readFixtureNetwork('resnet18-float16'));
  return { ...model, nodes, constants, metadata: new Map() };
}

describe('onnxToMxnet() of a network that was never in MXNet', () => {
  const model = ownNetwork();
  const network = onnxToMxnet(model);

  it('writes float32 arrays of the same values', () => {
    expect(new Set(network.arrays.map(({ type }) => type))).toEqual(new Set(['float32']));
    const stored = model.constants.find(({ name }) => name === 'conv0_weight');
    const written = network.arrays.find(({ name }) => name === 'arg:conv0_weight');
    expect(stored?.type).toBe('float16');
    expect(readFloats('float32', written?.data ?? new Uint8Array())).toEqual(
      readFloats('float16', stored?.data ?? new Uint8Array()),
    );
  });

  it('drops the Cast of a weight, and keeps any other as an operator', () => {
    expect(network.symbol.nodes.filter(({ operator }) => operator === 'Cast').map(({ name }) => name)).toEqual([
      'cast0',
      'cast1',
    ]);
  });

  it('keeps the names, and fixes a gamma that is all ones', () => {
    const byName = new Map(network.symbol.nodes.map((node) => [node.name, node]));
    expect(byName.get('bn_data')?.attributes).toEqual({ eps: '2e-05', fix_gamma: 'True', momentum: '0.9' });
    expect(byName.get('bn0')?.attributes.fix_gamma).toBe('False');
    expect(byName.get('softmax')?.operator).toBe('SoftmaxOutput');
    expect(byName.has('softmax_label')).toBe(true);
    expect(network.arrays.filter(({ name }) => name.startsWith('aux:'))).toHaveLength(38);
  });

  it('gives the same network bit for bit when it is imported and exported again', () => {
    const again = onnxToMxnet(mxnetToOnnx(network));
    expect(again).toEqual({ ...network, symbol: { ...network.symbol, version: undefined } });
  });
});

describe('readFloats()', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0001, 2 ** -24],
    [0x8400, -(2 ** -14)],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
    [0x3555, 0.333251953125],
  ])('reads the float16 bits %i as %d', (bits, value) => {
    expect([...readFloats('float16', Uint8Array.of(bits & 0xff, bits >> 8))]).toEqual([value]);
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    expect([...readFloats('bfloat16', Uint8Array.of(0x80, 0x3f, 0x20, 0xc0))]).toEqual([1, -2.5]);
  });

  it('rounds float64 to 32 bits', () => {
    const data = new Uint8Array(new Float64Array([0.1]).buffer);
    expect([...readFloats('float64', data)]).toEqual([Math.fround(0.1)]);
  });
});
