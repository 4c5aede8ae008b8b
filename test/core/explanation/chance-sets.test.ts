import { describe, expect, it } from 'vitest';
import { drawCellSets, drawsOf } from '../../../core/explanation/chance-sets.ts';

const HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('`drawsOf`', () => {
  it('draws as its authors’ C code does (xoshiro128** 1.1) from the state 1, 2, 3, 4', () => {
    const draw = drawsOf(`${'00000001000000020000000300000004'}${'0'.repeat(32)}`);
    const words = Array.from({ length: 10 }, () => draw(2 ** 32));
    expect(words).toEqual([
      11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034, 3_734_860_849, 3_729_100_597,
      4_258_142_804,
    ]);
  });

  it('draws from a hash that begins with zeros, too', () => {
    const draw = drawsOf('0'.repeat(64));
    expect(new Set(Array.from({ length: 50 }, () => draw(49))).size).toBeGreaterThan(10);
  });

  it.each(['', HASH.toUpperCase(), HASH.slice(1), `${HASH}0`])('refuses %j as a SHA-256', (text) => {
    expect(() => drawsOf(text)).toThrow('needed a SHA-256');
  });
});

describe('`drawCellSets`', () => {
  it('draws the same sets for the same image, and others for another', () => {
    const sets = drawCellSets(drawsOf(HASH), 20, 8);
    expect(drawCellSets(drawsOf(HASH), 20, 8)).toEqual(sets);
    expect(drawCellSets(drawsOf(HASH.replace('e', 'f')), 20, 8)).not.toEqual(sets);
  });

  it('draws different cells of the grid, as many as asked, in ascending order', () => {
    for (const cells of drawCellSets(drawsOf(HASH), 200, 8)) {
      expect(new Set(cells).size).toBe(8);
      expect([...cells].sort((a, b) => a - b)).toEqual(cells);
      expect(Math.min(...cells)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...cells)).toBeLessThan(49);
    }
  });

  it('draws every cell equally often, within chance', () => {
    const counts = new Array<number>(49).fill(0);
    for (const cell of drawCellSets(drawsOf(HASH), 4_900, 8).flat()) counts[cell] = (counts[cell] as number) + 1;
    // 800 on average, with a standard deviation of 26.
    expect(Math.min(...counts)).toBeGreaterThan(680);
    expect(Math.max(...counts)).toBeLessThan(920);
  });
});
