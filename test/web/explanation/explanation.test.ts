import { describe, expect, it } from 'vitest';
import { readOutcome } from '../../../web/src/explanation/explanation.ts';
import { mapCells } from '../../../web/src/explanation/map-cells.ts';
import { describeChance, describeMap, describeStability } from '../../../web/src/words/explanation-words.ts';
import { explanation, MAP } from './explanations.ts';

describe('`mapCells`', () => {
  it('places every strong cell by its row and column, with sign and strength', () => {
    expect(mapCells(MAP)).toEqual([
      expect.objectContaining({ row: 1, column: 1, speaksFor: 'pneumonia', strength: 0.5 }),
      expect.objectContaining({ row: 2, column: 1, speaksFor: 'pneumonia', strength: 1 }),
      expect.objectContaining({ row: 4, column: 5, speaksFor: 'normal', strength: 0.5 }),
    ]);
    const [first] = mapCells(MAP);
    expect([first?.left, first?.top, first?.width, first?.height]).toEqual([1 / 7, 1 / 7, 1 / 7, 1 / 7]);
  });

  it.each([[[[0, 0]]], [[[]]]])('draws nothing for %j', (map) => expect(mapCells(map)).toEqual([]));
});

describe('`describeMap`', () => {
  it('names the strongest places for each side', () =>
    expect(describeMap(mapCells(MAP))).toBe(
      'Map of areas whose hiding changes the result. Speaks for pneumonia: upper left. Speaks against it: lower right.',
    ));
});

describe('`describeStability`', () => {
  const [view, ...others] = explanation().views;

  it('says that nothing moves', () =>
    expect(describeStability(explanation())).toBe(
      'Under 4 small changes of contrast and crop, the probability of pneumonia stays at 92.0\u00a0%. The verdict stays the same.',
    ));

  it('says how far the probability moves, and how often the verdict turns', () => {
    const turned = {
      ...view,
      view: 'crop',
      verdict: 'Normal',
      probabilities: { normal: 0.6, pneumonia: 0.4 },
    } as const;
    expect(describeStability(explanation({ views: [turned, ...others] }))).toBe(
      'Under 4 small changes of contrast and crop, the probability of pneumonia lies between 40.0\u00a0% and 92.0\u00a0%. The verdict changes in 1 of 4.',
    );
  });

  it.each([{ views: [] }, { probabilities: null }])('says nothing where there is nothing to say: %j', (change) =>
    expect(describeStability(explanation(change))).toBeNull(),
  );
});

describe('`describeChance`', () => {
  it('says what the map was compared with', () =>
    expect(describeChance(explanation())).toBe(
      'Hiding the 8 strongest areas together changed the result further than hiding 8 random ones did in 20 of 20 trials.',
    ));

  it('says nothing without a verdict', () => expect(describeChance(explanation({ chance: null }))).toBeNull());
});

describe('`readOutcome`', () => {
  it('reads an explanation, of a newer service too', () => {
    const sent = { ...explanation(), heat: 3, requestId: 'r' };
    expect(readOutcome(200, JSON.stringify(sent), null)).toEqual({ explanation: explanation() });
  });

  it('reads an error with its pause', () => {
    const error = { code: 'EXPLANATION_TIMED_OUT', message: 'It took too long.', requestId: 'r', retryable: true };
    expect(readOutcome(504, JSON.stringify({ error }), '4')).toMatchObject({
      failure: { code: 'EXPLANATION_TIMED_OUT', message: 'It took too long.', retryAfterSeconds: 4 },
    });
  });

  it.each(['', '<html>', '{}', JSON.stringify({ ...explanation(), map: [['x']] })])('cannot read %j', (text) =>
    expect(readOutcome(200, text, null)).toMatchObject({ failure: { code: 'UNREADABLE_REPLY' } }),
  );
});
