import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExpectedValues } from '../../core/contract/expected-values.ts';
import { classify } from '../../inference/classify.ts';
import { DEFAULT_MODEL_DIR, MODEL_FILES, readModelFolder, sha256Of } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';

const IMAGES = join(import.meta.dirname, '../fixtures/im2rec/x-rays');
const expected = parseExpectedValues(readFileSync(join(DEFAULT_MODEL_DIR, MODEL_FILES.expected), 'utf8'));

let session: Session;

beforeAll(async () => {
  session = await openSession(await readModelFolder(DEFAULT_MODEL_DIR));
});
afterAll(() => session.close());

describe('the default model', () => {
  it('has expected values of its own version', () => {
    const { name, version, sha256 } = session.metadata;
    expect(expected.model).toEqual({ name, version, sha256 });
  });

  it.each(expected.images)('gives $name its expected probability', async ({ name, sha256, pneumonia }) => {
    const image = readFileSync(join(IMAGES, name));
    expect(sha256Of(image)).toBe(sha256);
    const [, found = Number.NaN] = (await classify(session, image)).probabilities;
    expect(Math.abs(found - pneumonia)).toBeLessThanOrEqual(expected.tolerance);
  });

  it('has a validation table whose counts at the operating point its validation metrics state', () => {
    const { validationTable, validation } = session.metadata;
    const { counts, sensitivity, specificity } = validation as {
      counts: Record<string, number>;
      sensitivity: number;
      specificity: number;
    };
    const { truePositives = 0, trueNegatives = 0, threshold } = validationTable?.atOperatingPoint ?? {};
    expect(threshold).toBe(session.metadata.operatingPoint);
    expect(truePositives / (counts.PNEUMONIA ?? 0)).toBeCloseTo(sensitivity, 4);
    expect(trueNegatives / (counts.NORMAL ?? 0)).toBeCloseTo(specificity, 4);
  });
});
