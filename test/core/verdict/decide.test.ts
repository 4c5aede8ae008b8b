import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckName, REASON_CODES, REMARKS } from '../../../core/contract/checks.ts';
import { decide, type Findings } from '../../../core/verdict/decide.ts';

const pneumonia = { normal: 0.1, pneumonia: 0.9 };
const findings: Findings = {
  probabilities: pneumonia,
  model: { operatingPoint: 0.5, nearThreshold: { from: 0.4, to: 0.6 } },
  mode: 'enforce',
  scores: { turned: 0.1, mirrored: 0.1, unlikeTraining: 0.5, notChestXray: 0.1 },
  thresholds: {
    turned: { abstain: 0.5 },
    mirrored: { caution: 0.5 },
    unlikeTraining: { caution: 1, abstain: 2 },
    notChestXray: { abstain: 0.5 },
  },
  bitsAssumed: false,
};

describe('decide()', () => {
  it('gives the verdict alone where no check fires', () => {
    expect(decide(findings)).toEqual({ verdict: 'Pneumonia', reason: null, cautions: [] });
  });

  it.each([
    ['above its abstaining threshold, a score is the reason', { turned: 0.51 }, 'TURNED', []],
    ['on a threshold, a score does not fire', { turned: 0.5, mirrored: 0.5 }, null, []],
    ['above its cautioning threshold, a score is a caution', { unlikeTraining: 1.5 }, null, ['UNLIKE_TRAINING']],
    ['the higher of two thresholds abstains', { unlikeTraining: 2.5 }, 'UNLIKE_TRAINING', []],
    [
      'the first of two reasons stands, the other is a caution',
      { turned: 1, notChestXray: 1 },
      'NOT_A_CHEST_XRAY',
      ['TURNED'],
    ],
    ['a caution stays beside a reason', { turned: 1, mirrored: 1 }, 'TURNED', ['MIRRORED']],
    ['a score that is not a number fires', { turned: Number.NaN }, 'TURNED', []],
    ['a score without thresholds does nothing', { otherRadiograph: 1, cut: 1 }, null, []],
  ] as const)('%s', (_, scores, reason, cautions) => {
    expect(decide({ ...findings, scores: { ...findings.scores, ...scores } })).toEqual({
      verdict: reason === null ? 'Pneumonia' : 'Failed to Predict',
      reason,
      cautions,
    });
  });

  it('lets the verdict stand in mode warn, with every finding as a caution', () => {
    const scores = { turned: 1, notChestXray: 1 };
    expect(decide({ ...findings, mode: 'warn', scores })).toEqual({
      verdict: 'Pneumonia',
      reason: null,
      cautions: ['NOT_A_CHEST_XRAY', 'TURNED'],
    });
  });

  it('ignores every score in mode off, but not the window and the threshold', () => {
    const probabilities = { normal: 0.4, pneumonia: 0.6 };
    expect(decide({ ...findings, mode: 'off', scores: { turned: 1 }, bitsAssumed: true, probabilities })).toEqual({
      verdict: 'Pneumonia',
      reason: null,
      cautions: ['NEAR_THRESHOLD', 'BIT_DEPTH_ASSUMED'],
    });
  });

  it.each([
    [0.4, ['NEAR_THRESHOLD']],
    [0.6, ['NEAR_THRESHOLD']],
    [0.39, []],
    [0.61, []],
  ])('at a probability of %d cautions %j', (probability, cautions) => {
    const probabilities = { normal: 1 - probability, pneumonia: probability };
    expect(decide({ ...findings, probabilities }).cautions).toEqual(cautions);
  });

  it('says why a probability on the threshold gets no verdict', () => {
    expect(decide({ ...findings, probabilities: { normal: 0.5, pneumonia: 0.5 } })).toEqual({
      verdict: 'Failed to Predict',
      reason: 'AT_THRESHOLD',
      cautions: [],
    });
  });

  it('knows no zone where a model has none', () => {
    const probabilities = { normal: 0.49, pneumonia: 0.51 };
    expect(decide({ ...findings, model: { operatingPoint: 0.5 }, probabilities }).cautions).toEqual([]);
  });
});

describe('the catalogue of remarks', () => {
  it('lists every reason and every check in one order', () => {
    const order = Object.keys(REMARKS);
    const places = (codes: readonly string[]) => codes.map((code) => order.indexOf(code));
    const codes = Object.keys(CHECKS).map((check) => CHECKS[check as CheckName]);
    for (const found of [places(REASON_CODES), places(codes)]) {
      expect(found).not.toContain(-1);
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });
});
