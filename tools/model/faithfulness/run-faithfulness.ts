import { readFile } from 'node:fs/promises';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { proportion } from '../../../core/evaluation/wilson.ts';
import type { Classify } from '../../../core/explanation/relevance.ts';
import { toChannelFirst } from '../../../imaging/channel-first.ts';
import { sharpDecoder } from '../../../imaging/decode.ts';
import { prepareImage } from '../../../imaging/prepare.ts';
import { DEFAULT_MODEL_DIR, readTwoClassModel, sha256Of } from '../../../inference/model-folder.ts';
import { openSession, type Session } from '../../../inference/session.ts';
import { usableModel } from '../../common/usable-model.ts';
import { readLabelledFolder, selectImages } from '../../evaluate/labelled-images.ts';
import { type ImageFaithfulness, measureImage } from './measure-image.ts';
import { permuteWeights } from './permute-weights.ts';
import { rankCorrelation } from './rank-correlation.ts';

export interface FaithfulnessOptions {
  readonly model?: string;
  /** List of the images that count. */
  readonly only?: string;
  /** At most so many of them, chosen by the hash of their names. */
  readonly count?: number;
  readonly json?: boolean;
}

/** Means over the images. */
export interface NetworkFaithfulness {
  /** Images whose map passes the rule, with Wilson's interval. */
  readonly passing: Estimate;
  readonly passed: number;
  /** Mean number of random sets, of twenty, that the strongest cells exceed. */
  readonly exceeded: number;
  readonly deletion: number;
  readonly randomDeletion: number;
  readonly insertion: number;
  readonly randomInsertion: number;
}

export interface FaithfulnessDocument {
  readonly model: { readonly name: string; readonly version: string };
  readonly images: { readonly measured: number; readonly of: number };
  readonly trained: NetworkFaithfulness;
  /** The same network, its weights in random order. */
  readonly randomised: NetworkFaithfulness;
  /** Mean rank correlation of the maps of the two networks, over the images. */
  readonly correlation: number;
}

const PERMUTATION_SEED = 1;

/** Images that the network takes at once. */
const BATCH = 10;

/**
 * Measures on labelled images whether relevance maps show what the network rests on, and what random weights make of them.
 * @param report Receives the result so far after every image.
 */
export async function runFaithfulness(
  folder: string,
  options: FaithfulnessOptions,
  report: (soFar: FaithfulnessDocument) => void = () => {},
): Promise<FaithfulnessDocument> {
  const stored = await usableModel(readTwoClassModel(options.model ?? DEFAULT_MODEL_DIR));
  const permuted = { ...stored, weights: permuteWeights(stored.weights, PERMUTATION_SEED) };
  const sessions = [await openSession(stored), await openSession(permuted)] as const;
  const { files } = await readLabelledFolder(folder);
  const counting = options.only === undefined ? files : selectImages(files, options.only);
  const chosen = sample(counting, options.count ?? counting.length);
  const found: ImagePair[] = [];
  const { name, version, operatingPoint, inputShape } = stored.metadata;
  const describe = (): FaithfulnessDocument => ({
    model: { name, version },
    images: { measured: found.length, of: counting.length },
    ...summarisePairs(found),
  });
  for (const { path } of chosen) {
    const file = await readFile(path);
    const { pixels } = await prepareImage(file, { side: inputShape[1], decoder: sharpDecoder });
    const seeded = { sha256: sha256Of(file), operatingPoint };
    const trained = await measureImage(pixels, seeded, classifierOf(sessions[0]));
    const randomised = await measureImage(pixels, seeded, classifierOf(sessions[1]));
    found.push({ trained, randomised });
    report(describe());
  }
  await Promise.all(sessions.map((session) => session.close()));
  return describe();
}

interface ImagePair {
  readonly trained: ImageFaithfulness;
  readonly randomised: ImageFaithfulness;
}

function summarisePairs(found: readonly ImagePair[]) {
  return {
    trained: summarise(found.map(({ trained }) => trained)),
    randomised: summarise(found.map(({ randomised }) => randomised)),
    correlation: mean(found.map(({ trained, randomised }) => rankCorrelation(trained.cells, randomised.cells))),
  };
}

/** The first images in the order of the hash of their names: a draw that is the same on every machine. */
function sample<T extends { readonly name: string }>(files: readonly T[], count: number): readonly T[] {
  const byHash = files.map((file) => ({ file, hash: sha256Of(new TextEncoder().encode(file.name)) }));
  byHash.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return byHash.slice(0, count).map(({ file }) => file);
}

function classifierOf(session: Session): Classify {
  const [, height, width] = session.metadata.inputShape;
  const samples = 3 * height * width;
  return async (variants) => {
    const probabilities: number[] = [];
    for (let from = 0; from < variants.length; from += BATCH) {
      const batch = variants.slice(from, from + BATCH);
      const input = new Float32Array(batch.length * samples);
      for (const [at, variant] of batch.entries())
        input.set(toChannelFirst({ ...variant(), channels: 3 }), at * samples);
      probabilities.push(...(await session.infer(input, batch.length)));
    }
    return variants.map((_, at) => ({
      normal: probabilities[2 * at] as number,
      pneumonia: probabilities[2 * at + 1] as number,
    }));
  };
}

function summarise(images: readonly ImageFaithfulness[]): NetworkFaithfulness {
  const passed = images.filter(({ passes }) => passes).length;
  return {
    passing: proportion(passed, images.length),
    passed,
    exceeded: mean(images.map(({ exceeded }) => exceeded)),
    deletion: mean(images.map(({ deletion }) => deletion)),
    randomDeletion: mean(images.map(({ randomDeletion }) => randomDeletion)),
    insertion: mean(images.map(({ insertion }) => insertion)),
    randomInsertion: mean(images.map(({ randomInsertion }) => randomInsertion)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
