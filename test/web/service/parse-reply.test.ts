import { describe, expect, it } from 'vitest';
import { parseReply } from '../../../web/src/service/parse-reply.ts';
import { shownPredictionSchema } from '../../../web/src/service/prediction.ts';
import { checkedPrediction, prediction } from '../worklist-items.ts';

describe('`parseReply` of a prediction', () => {
  it('reads it as it was sent', () => {
    expect(parseReply(shownPredictionSchema, JSON.stringify(prediction()))).toEqual(prediction());
  });

  it('reads reason, cautions, checks and preparation', () => {
    expect(parseReply(shownPredictionSchema, JSON.stringify(checkedPrediction()))).toEqual(checkedPrediction());
  });

  it('reads one of a service that knows none of them', () => {
    const { reason, cautions, checks, preparation, ...old } = prediction();
    expect(parseReply(shownPredictionSchema, JSON.stringify(old))).toEqual(prediction());
  });

  it.each([
    ['checks', { mode: 'perhaps' }],
    ['checks', []],
    ['preparation', { bitsUsed: 'all' }],
  ])('leaves out %s that cannot be read', (field, value) => {
    expect(parseReply(shownPredictionSchema, changed(field, value))).toEqual(prediction());
  });

  it('shows a caution that only a newer service knows', () => {
    const cautions = [{ code: 'OLD_DETECTOR', message: 'The detector is old.', action: 'Ask.' }];
    expect(parseReply(shownPredictionSchema, changed('cautions', cautions))?.cautions).toEqual(cautions);
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
    ['a reason without words', changed('reason', { code: 'TURNED' })],
    ['cautions that are none', changed('cautions', ['MIRRORED'])],
    ['no request number', changed('requestId', undefined)],
  ])('refuses %s', (_, text) => {
    expect(parseReply(shownPredictionSchema, text)).toBeNull();
  });

  it.each([
    ['a field of a newer version', changed('patient', { age: 3 })],
    ['a field of a newer version within another', changed('image', { ...prediction().image, bits: 12 })],
    ['a format of a newer version', changed('image', { ...prediction().image, format: 'dicom' })],
    ['an image beyond the limits', changed('image', { ...prediction().image, width: 1, sizeInBytes: 9e9 })],
    ['an empty request number', changed('requestId', '')],
  ])('takes %s', (_, text) => {
    expect(parseReply(shownPredictionSchema, text)?.verdict).toBe(prediction().verdict);
  });
});

function changed(field: string, value: unknown): string {
  return JSON.stringify({ ...prediction(), [field]: value });
}
