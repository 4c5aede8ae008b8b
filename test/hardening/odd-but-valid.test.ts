/** The same image, stored in every way that a JPEG or PNG allows: a verdict each time, and the same probability. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { readFixture } from './cases.ts';
import { sendRequest } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { cook, type Recipe, recipeSchema } from './recipe/recipe.ts';
import { readPrediction } from './reply.ts';
import { uploadOf } from './request.ts';

const oddFile = z.strictObject({
  about: z.string(),
  images: z.array(z.string()),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      why: z.string().optional(),
      upload: recipeSchema,
      plain: recipeSchema.optional(),
    }),
  ),
});

/** The network that comes with the repository. */
const MODEL_DIR = fileURLToPath(new URL('../../model', import.meta.url));
const MOST_DIFFERENCE = 0.02;
/** Of a grey of 0..255; saving as a JPEG again costs about one. */
const MOST_MEAN_PIXEL_DIFFERENCE = 1.5;
const SIDE = { width: 224, height: 224 };

const { images, cases } = readFixture('images/odd/odd-but-valid.json', oddFile);

let server: ServerDriver;
const plainProbabilities = new Map<string, Promise<number>>();

beforeAll(async () => {
  server = await startServerProcess(MODEL_DIR);
});

afterAll(async () => {
  await server.stop();
});

for (const image of images) {
  describe(`the image "${image}"`, () => {
    for (const { name, upload, plain = { image: '{image}' } } of cases) {
      it(`has the same pixels and the same probability as ${name}`, async () => {
        const odd = await cook(named(upload, image));
        const same = await cook(named(plain, image));
        expect(await meanDifference(odd, same)).toBeLessThan(MOST_MEAN_PIXEL_DIFFERENCE);
        const difference = Math.abs((await requestProbability(odd)) - (await requestPlain(same)));
        expect(difference).toBeLessThanOrEqual(MOST_DIFFERENCE);
      });
    }
  });
}

describe('meanDifference()', () => {
  it('distinguishes an image from the same image turned, mirrored or inverted', async () => {
    for (const image of images) {
      const plain = await cook({ image });
      for (const change of [{ turned: 6 }, { turned: 2 }, { inverted: true }]) {
        const changed = await cook({ png: 'grey', of: image, ...change });
        expect(await meanDifference(changed, plain)).toBeGreaterThan(10 * MOST_MEAN_PIXEL_DIFFERENCE);
      }
    }
  });
});

/** A recipe with the image's name filled in. */
function named(recipe: Recipe, image: string): Recipe {
  return recipeSchema.parse(JSON.parse(JSON.stringify(recipe).replaceAll('{image}', image)));
}

async function meanDifference(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = [await resizeToInput(one, SIDE), await resizeToInput(other, SIDE)];
  return a.reduce((sum, sample, i) => sum + Math.abs(sample - (b[i] ?? Number.NaN)), 0) / a.length;
}

async function requestProbability(file: Buffer): Promise<number> {
  const reply = await sendRequest(server.port, uploadOf(file));
  expect(reply.status, reply.body).toBe(200);
  return readPrediction(reply).probabilities.pneumonia;
}

/** Sends each plain image only once. */
function requestPlain(file: Buffer): Promise<number> {
  const key = file.toString('base64');
  const known = plainProbabilities.get(key) ?? requestProbability(file);
  plainProbabilities.set(key, known);
  return known;
}
