import { describe, expect, it } from 'vitest';
import { predictionSchema } from '../../../core/contract/prediction.ts';
import { parseReply } from '../../../web/src/service/parse-reply.ts';
import { prediction } from '../worklist-items.ts';

describe('`parseReply` of a prediction', () => {
  it('reads it as it was sent', () => {
    expect(parseReply(predictionSchema, JSON.stringify(prediction()))).toEqual(prediction());
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
  ])('refuses %s', (_, text) => {
    expect(parseReply(predictionSchema, text)).toBeNull();
  });

  it.each([
    ['a field of a newer version', changed('patient', { age: 3 })],
    ['a field of a newer version within another', changed('image', { ...prediction().image, bits: 12 })],
    ['a format of a newer version', changed('image', { ...prediction().image, format: 'dicom' })],
    ['an image beyond the limits', changed('image', { ...prediction().image, width: 1, sizeInBytes: 9e9 })],
    ['an empty request number', changed('requestId', '')],
  ])('takes %s', (_, text) => {
    expect(parseReply(predictionSchema, text)?.verdict).toBe(prediction().verdict);
  });
});

function changed(field: string, value: unknown): string {
  return JSON.stringify({ ...prediction(), [field]: value });
}
