import { describe, expect, it } from 'vitest';
import type { Probabilities } from '../../../core/contract/prediction.ts';
import { drawsOf } from '../../../core/explanation/chance-sets.ts';
import { logOdds } from '../../../core/explanation/log-odds.ts';
import { createOccluder } from '../../../core/explanation/occluder.ts';
import { type Classify, measureRelevance, RELEVANCE_CALLS } from '../../../core/explanation/relevance.ts';
import type { RgbImage } from '../../../core/explanation/rgb-image.ts';

const SIDE = 224;
const SEED = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Fine stripes, which hiding removes. */
const image: RgbImage = {
  data: Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (Math.floor(at / 3) % 4 < 2 ? 40 : 200)),
  width: SIDE,
  height: SIDE,
};

/** How much of the stripes is left within a cell, 0..1. */
function detail({ data }: RgbImage, cell: number): number {
  const [left, top] = [32 * (cell % 7), 32 * Math.floor(cell / 7)];
  let sum = 0;
  for (let y = top + 12; y < top + 20; y++) {
    for (let x = left + 12; x < left + 20; x += 4) {
      const at = 3 * (y * SIDE + x);
      sum += Math.abs((data[at] as number) - (data[at + 6] as number)) / 160;
    }
  }
  return sum / 16;
}

/** A model whose log-odds add up from the detail within cells; its weights are known, as no real model's are. */
function additiveModel(weights: Readonly<Record<number, number>>, bias = 0) {
  const oddsOf = (variant: RgbImage) =>
    bias + Object.entries(weights).reduce((sum, [cell, weight]) => sum + weight * detail(variant, Number(cell)), 0);
  const toProbabilities = (odds: number): Probabilities => {
    const pneumonia = 1 / (1 + Math.exp(-odds));
    return { pneumonia, normal: 1 - pneumonia };
  };
  let calls = 0;
  const classify: Classify = async (variants) => {
    calls += variants.length;
    return variants.map((variant) => toProbabilities(oddsOf(variant())));
  };
  return { classify, original: toProbabilities(oddsOf(image)), calls: () => calls };
}

const ask = (model: ReturnType<typeof additiveModel>, side: 'Normal' | 'Pneumonia') =>
  measureRelevance(
    { occlude: createOccluder(image), original: model.original, side, draw: drawsOf(SEED) },
    model.classify,
  );

describe('`measureRelevance`', () => {
  it('finds the cells that a model rests on, with sign and size', async () => {
    const model = additiveModel({ 9: 2, 16: 1, 30: -1.5 });
    const { cells, strongest, beatsChance } = await ask(model, 'Pneumonia');
    expect(cells[9]).toBeCloseTo(2, 1);
    expect(cells[16]).toBeCloseTo(1, 1);
    expect(cells[30]).toBeCloseTo(-1.5, 1);
    expect(cells[40]).toBeCloseTo(0, 5);
    expect(strongest).toEqual(expect.arrayContaining([9, 16]));
    expect(strongest).not.toContain(30);
    expect(beatsChance).toBe(true);
  });

  it('asks for the grounds of Normal in the other direction', async () => {
    const model = additiveModel({ 9: 2, 30: -1.5, 31: -1.5 }, -3);
    const { strongest, strongestShift, beatsChance } = await ask(model, 'Normal');
    expect(strongest).toEqual(expect.arrayContaining([30, 31]));
    expect(strongest).not.toContain(9);
    expect(strongestShift).toBeCloseTo(3, 1);
    expect(beatsChance).toBe(true);
  });

  it('finds that a model which ignores the image does not beat chance', async () => {
    const { strongestShift, exceeded, beatsChance } = await ask(additiveModel({}, 4), 'Pneumonia');
    expect([strongestShift, exceeded, beatsChance]).toEqual([0, 0, false]);
  });

  it('finds that a model which every cell moves equally does not beat chance', async () => {
    const even = additiveModel(Object.fromEntries(Array.from({ length: 49 }, (_, cell) => [cell, 0.1])));
    const { exceeded, beatsChance } = await ask(even, 'Pneumonia');
    expect(exceeded).toBeLessThan(19);
    expect(beatsChance).toBe(false);
  });

  it('counts a random set that moves the result the other way by its size', async () => {
    // Against the verdict, nothing exceeds the strongest cells; towards it, most random sets do.
    const weights = Object.fromEntries(Array.from({ length: 49 }, (_, cell) => [cell, cell === 0 ? 0.5 : -0.4]));
    const { exceeded, beatsChance } = await ask(additiveModel(weights, 22), 'Pneumonia');
    expect(exceeded).toBeLessThan(19);
    expect(beatsChance).toBe(false);
  });

  it('finds that a saturated model does not beat chance, and stays finite', async () => {
    const saturated: Classify = async (variants) => variants.map(() => ({ normal: 0, pneumonia: 1 }));
    const question = {
      occlude: createOccluder(image),
      original: { normal: 0, pneumonia: 1 },
      side: 'Pneumonia',
      draw: drawsOf(SEED),
    } as const;
    const { cells, beatsChance } = await measureRelevance(question, saturated);
    expect(cells.every((value) => value === 0)).toBe(true);
    expect(beatsChance).toBe(false);
  });

  it('asks about cells first, then about random sets, then about the strongest cells, 70 times in all', async () => {
    const model = additiveModel({ 9: 2 });
    const asked: number[] = [];
    const classify: Classify = (variants) => {
      asked.push(variants.length);
      return model.classify(variants);
    };
    await ask({ ...model, classify }, 'Pneumonia');
    expect(asked).toEqual([49, 20, 1]);
    expect(RELEVANCE_CALLS).toBe(70);
    expect(model.calls()).toBe(70);
  });

  it('gives the same answer to the same question', async () => {
    const model = additiveModel({ 3: 1, 4: -2, 44: 0.3 });
    expect(await ask(model, 'Pneumonia')).toEqual(await ask(model, 'Pneumonia'));
  });
});

describe('`logOdds`', () => {
  it.each([
    [{ normal: 0.5, pneumonia: 0.5 }, 0],
    [{ normal: 0.1, pneumonia: 0.9 }, Math.log(9)],
    [{ normal: 0.9, pneumonia: 0.1 }, -Math.log(9)],
    [{ normal: 0, pneumonia: 1 }, Math.log(1e9)],
    [{ normal: 1, pneumonia: 0 }, -Math.log(1e9)],
    [{ normal: 1e-6, pneumonia: 1 }, Math.log(1e6)],
  ])('of %j is %d', (probabilities, expected) => expect(logOdds(probabilities)).toBeCloseTo(expected, 9));
});
