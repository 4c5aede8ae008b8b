import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Probabilities } from '../../../core/contract/prediction.ts';
import type { Classify } from '../../../core/explanation/relevance.ts';
import type { RgbImage } from '../../../core/explanation/rgb-image.ts';
import { readOnnx } from '../../../core/formats/onnx/onnx-reader.ts';
import { writeOnnx } from '../../../core/formats/onnx/onnx-writer.ts';
import { measureImage } from '../../../tools/model/faithfulness/measure-image.ts';
import { permuteWeights } from '../../../tools/model/faithfulness/permute-weights.ts';
import { rankCorrelation } from '../../../tools/model/faithfulness/rank-correlation.ts';
import { runFaithfulness } from '../../../tools/model/faithfulness/run-faithfulness.ts';
import { showFaithfulness } from '../../../tools/model/faithfulness/show-faithfulness.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const TINY_MODEL = fixture('model-tiny');

const SIDE = 224;
const SEED = { sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', operatingPoint: 0.5 };

const stripes: RgbImage = {
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (Math.floor(at / 3) % 4 < 2 ? 40 : 200)),
  width: SIDE,
  height: SIDE,
};

/** A model that rests on the detail in the middle of two cells: 95 % with both, 50 % with one, 5 % with none. */
const restsOn = (...cells: [number, number]): Classify => {
  const places = cells.map((cell) => 3 * ((32 * Math.floor(cell / 7) + 16) * SIDE + 32 * (cell % 7) + 16));
  return async (variants) =>
    variants.map((variant): Probabilities => {
      const { data } = variant();
      const seen = places.filter((at) => Math.abs((data[at] as number) - (data[at + 6] as number)) > 80).length;
      const pneumonia = [0.05, 0.5, 0.95][seen] as number;
      return { normal: 1 - pneumonia, pneumonia };
    });
};

describe('`measureImage`', () => {
  it('gives the ideal curves to the map of a model that rests on two cells', async () => {
    const { passes, deletion, insertion, randomDeletion } = await measureImage(stripes, SEED, restsOn(24, 40));
    expect(passes).toBe(true);
    // Gone with the first seven cells, and back with them: all but the first trapezoid.
    expect(deletion).toBeCloseTo(0.05 + 0.9 / 14, 5);
    expect(insertion).toBeCloseTo(0.95 - 0.9 / 14, 5);
    expect(randomDeletion).toBeGreaterThanOrEqual(deletion);
  });

  it('gives no pass to a model that ignores the image', async () => {
    const deaf: Classify = async (variants) => variants.map(() => ({ normal: 0.3, pneumonia: 0.7 }));
    expect(await measureImage(stripes, SEED, deaf)).toMatchObject({ passes: false, exceeded: 0 });
  });
});

describe('`permuteWeights`', () => {
  const constant = (name: string, shape: readonly number[]) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => at + 1);
    return { name, type: 'float32', shape, data: new Uint8Array(values.buffer) } as const;
  };
  /** As read from a file: a buffer of Node. */
  const weights = Buffer.from(
    writeOnnx({
      opset: 17,
      producer: 'test',
      inputs: [{ name: 'data', type: 'float32', shape: [4] }],
      outputs: [{ name: 'sum', type: 'float32', shape: [4] }],
      constants: [constant('matrix', [8, 8]), constant('vector', [64])],
      nodes: [
        {
          name: 'sum',
          operator: 'Add',
          domain: '',
          inputs: ['data', 'vector'],
          outputs: ['sum'],
          attributes: new Map(),
        },
      ],
      metadata: new Map(),
    }),
  );
  const valuesOf = (bytes: Uint8Array, name: string) => {
    const { data = new Uint8Array() } = readOnnx(bytes).constants.find((each) => each.name === name) ?? {};
    return [...new Float32Array(new Uint8Array(data).buffer)];
  };
  const counted = Array.from({ length: 64 }, (_, at) => at + 1);

  it('reorders the elements of a weight, and leaves vectors and the given bytes as they are', () => {
    const permuted = permuteWeights(weights, 1);
    expect(valuesOf(permuted, 'matrix')).not.toEqual(counted);
    expect(valuesOf(permuted, 'matrix').sort((a, b) => a - b)).toEqual(counted);
    expect(valuesOf(permuted, 'vector')).toEqual(counted);
    expect(valuesOf(weights, 'matrix')).toEqual(counted);
    expect(readOnnx(permuted).nodes).toEqual(readOnnx(weights).nodes);
  });

  it('gives the same order for the same seed, and another for another', () => {
    expect(permuteWeights(weights, 1)).toEqual(permuteWeights(weights, 1));
    expect(permuteWeights(weights, 2)).not.toEqual(permuteWeights(weights, 1));
  });
});

describe('`rankCorrelation`', () => {
  it.each([
    [[1, 2, 3], [10, 20, 90], 1],
    [[1, 2, 3], [3, 2, 1], -1],
    [[1, 2, 3, 4], [1, 3, 2, 4], 0.8],
    [[1, 1, 2], [1, 2, 3], Math.sqrt(0.75)],
    [[5, 5, 5], [1, 2, 3], 0],
  ])('of %j and %j is %d', (one, other, expected) => expect(rankCorrelation(one, other)).toBeCloseTo(expected, 9));
});

describe('`runFaithfulness`', () => {
  it('measures a sample of a folder with both networks', async () => {
    const reported: number[] = [];
    const report = ({ images }: { images: { measured: number } }) => reported.push(images.measured);
    const document = await runFaithfulness(fixture('im2rec/x-rays'), { model: TINY_MODEL, count: 1 }, report);
    expect(reported).toEqual([1]);
    expect(document.images.of).toBeGreaterThan(1);
    for (const { deletion, passing, passed } of [document.trained, document.randomised]) {
      expect(deletion).toBeGreaterThan(0);
      expect(deletion).toBeLessThan(1);
      expect(passing.value).toBe(passed);
    }
    expect(showFaithfulness(document)).toContain(`1 of ${document.images.of} images`);
  });
});
