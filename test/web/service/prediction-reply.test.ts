import { describe, expect, it } from 'vitest';
import { parsePrediction } from '../../../web/src/service/prediction-reply.ts';
import { prediction } from '../worklist-items.ts';

describe('a prediction is read', () => {
  it('as it was sent', () => {
    expect(parsePrediction(JSON.stringify(prediction()))).toEqual(prediction());
  });

  it.each([
    ['no JSON', 'Pneumonia'],
    ['null', 'null'],
    ['an array', '[]'],
    ['an error', '{"error":{}}'],
    ['another word', changed('verdict', 'Healthy')],
    ['no verdict at 0.5', changed('verdictAtHalf', undefined)],
    ['a probability above 1', changed('probabilities', { normal: 0, pneumonia: 1.5 })],
    ['a probability as text', changed('probabilities', { normal: '0', pneumonia: '1' })],
    ['no operating point', changed('operatingPoint', null)],
    ['a nameless model', changed('model', { version: '1' })],
    ['no image facts', changed('image', null)],
    ['half a pixel', changed('image', { ...prediction().image, width: 10.5 })],
    ['no request number', changed('requestId', undefined)],
  ])('or refused, where it is %s', (_, text) => {
    expect(parsePrediction(text)).toBeNull();
  });
});

function changed(field: string, value: unknown): string {
  return JSON.stringify({ ...prediction(), [field]: value });
}
