import { describe, expect, it } from 'vitest';
import { BadModelResponseError, parseProbabilities } from '../../../core/verdict/probabilities.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../../core/verdict/verdict.ts';

const p = (pneumonia: number) => ({ normal: 1 - pneumonia, pneumonia });

describe('decideVerdict()', () => {
  it.each([
    [0.71, 0.7, 'Pneumonia'],
    [0.69, 0.7, 'Normal'],
    [0.7, 0.7, 'Failed to Predict'],
    [1, 0.5, 'Pneumonia'],
    [0, 0.5, 'Normal'],
  ])('reads %f at operating point %f as %s', (probability, point, verdict) => {
    expect(decideVerdict(p(probability), point)).toBe(verdict);
  });
});

describe('decideVerdictAtHalf()', () => {
  it.each([
    [0.5001, 0.4999, 'Pneumonia'],
    [0.4999, 0.5001, 'Normal'],
    [0.5, 0.5, 'Failed to Predict'],
    [0.4995, 0.4999, 'Failed to Predict'],
  ])('reads pneumonia %f against normal %f as %s', (pneumonia, normal, verdict) => {
    expect(decideVerdictAtHalf({ normal, pneumonia })).toBe(verdict);
  });
});

describe('parseProbabilities()', () => {
  it('takes two probabilities, Normal first', () => {
    expect(parseProbabilities('[0.25, 0.75]')).toEqual({ normal: 0.25, pneumonia: 0.75 });
    expect(parseProbabilities('[0.9995,0]')).toEqual({ normal: 0.9995, pneumonia: 0 });
    expect(parseProbabilities('{"prediction":[0.25,0.75]}\n')).toEqual({ normal: 0.25, pneumonia: 0.75 });
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['JSON cut short', '[0.5,'],
    ['NaN', 'NaN'],
    ['an array with NaN', '[NaN,1]'],
    ['Infinity', '[Infinity,0]'],
    ['null', 'null'],
    ['a negative number', '[-0.1,1.1]'],
    ['a sum that is not 1', '[0.5,0.4]'],
    ['one class', '[1]'],
    ['three classes', '[0.2,0.3,0.5]'],
    ['strings', '["0.5","0.5"]'],
    ['an object', '{"predictions":[0.5,0.5]}'],
    ['duplicate keys', '{"0":0.5,"0":0.4,"length":2}'],
    ['__proto__', '{"__proto__":[0.5,0.5]}'],
  ])('refuses %s', (_, text) => {
    expect(() => parseProbabilities(text)).toThrow(BadModelResponseError);
  });
});
