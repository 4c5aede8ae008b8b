import { describe, expect, it } from 'vitest';
import { parseBatchOutput } from '../../../core/evaluation/batch-output.ts';

describe('parseBatchOutput()', () => {
  it.each([
    ['the line of the built-in algorithm', '{"prediction": [0.25, 0.75]}\n'],
    ['a bare array', '[0.25,0.75]'],
    ['Windows line ends and blank lines', '\r\n{"prediction":[0.25,0.75]}\r\n\r\n'],
    ['further fields', '{"SageMakerOutput":1,"prediction":[0.25,0.75]}'],
  ])('reads %s', (_, text) => expect(parseBatchOutput(text)).toEqual({ normal: 0.25, pneumonia: 0.75 }));

  it.each([
    ['an empty file', '', 'found none'],
    ['two predictions', '[0.1,0.9]\n[0.2,0.8]\n', 'found 2'],
    ['an object cut short', '{"prediction": [0.25', 'needed JSON'],
    ['an array cut short', '[0.25', 'needed JSON'],
    ['no prediction', '{"error":"x"}', 'needed an array of two numbers'],
    ['three classes', '{"prediction":[0.2,0.3,0.5]}', 'needed two numbers, found 3'],
    ['numbers that do not add up', '[0.2,0.3]', 'needed a sum of 1'],
  ])('refuses %s', (_, text, message) => expect(() => parseBatchOutput(text)).toThrow(message));
});
