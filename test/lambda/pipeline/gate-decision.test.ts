import { describe, expect, it } from 'vitest';
import type { GateRule } from '../../../core/contract/pipeline/report.ts';
import { proportion } from '../../../core/evaluation/wilson.ts';
import { decideGate } from '../../../lambda/pipeline/gate/decide.ts';

const RULE: GateRule = { minimumAccuracy: 0.75, on: 'point', maxDrop: 0 };
const examined = (right: number, testSha256 = 'images', all = 624) => ({
  accuracy: proportion(right, all),
  testSha256,
  artefact: 'abc/run-1',
});
/** Of other weights. */
const other = (...parameters: Parameters<typeof examined>) => ({ ...examined(...parameters), artefact: 'def/run-2' });

describe('decideGate()', () => {
  it('accepts the notebook project’s accuracy by its point estimate, 0.760', () => {
    const { passed, reasons } = decideGate(RULE, examined(474), null);
    expect(passed).toBe(true);
    expect(reasons[0]).toBe('Accuracy: needed 0.750, found 0.760 (accuracy 0.760, 95 % interval 0.725 to 0.791)');
  });

  it('refuses the notebook project’s accuracy by the lower end of its interval, 0.725', () => {
    const { passed, reasons } = decideGate({ ...RULE, on: 'lowerBound' }, examined(474), null);
    expect(passed).toBe(false);
    expect(reasons[0]).toContain('Lower end of the accuracy’s 95 % interval: needed 0.750, found 0.725');
  });

  it.each([
    ['exactly the minimum', 468, true],
    ['one image less', 467, false],
  ])('decides on %s', (_, right, passed) => expect(decideGate(RULE, examined(right), null).passed).toBe(passed));

  it('refuses a model that was evaluated on no image', () =>
    expect(decideGate({ ...RULE, minimumAccuracy: 0 }, examined(0, 'images', 0), null).reasons[0]).toContain(
      'found none',
    ));

  it.each([
    ['better', 600, 580, 0, true],
    ['equal', 580, 580, 0, true],
    ['worse by one image', 579, 580, 0, false],
    ['worse by less than the drop allowed', 575, 580, 0.01, true],
    ['worse by more than the drop allowed', 570, 580, 0.01, false],
  ])('compares with the deployed model on the same images: %s', (_, ours, theirs, maxDrop, passed) =>
    expect(decideGate({ ...RULE, maxDrop }, examined(ours), other(theirs)).passed).toBe(passed),
  );

  it('does not compare with a model examined on other images, and gives that as a reason', () => {
    const { passed, reasons } = decideGate(RULE, examined(500), other(620, 'other images'));
    expect(passed).toBe(true);
    expect(reasons[1]).toContain('other images, so not compared');
  });

  it('does not compare with a model whose abstentions another guard decided, and gives that as a reason', () => {
    const guarded = { ...examined(620), guardSha256: 'a' };
    for (const deployed of [other(624), { ...other(624), guardSha256: 'b' }]) {
      const { passed, reasons } = decideGate(RULE, guarded, deployed);
      expect(passed).toBe(true);
      expect(reasons[1]).toContain('another guard, so not compared');
    }
    expect(decideGate(RULE, guarded, { ...other(624), guardSha256: 'a' }).passed).toBe(false);
  });

  it('treats an undefined accuracy as 0', () => {
    const unknown = examined(0, 'images', 0);
    expect(decideGate(RULE, unknown, other(0, 'images', 0)).reasons[1]).toBe(
      'Deployed model, same images: needed 0.000 less at most 0, found 0.000',
    );
  });
});
