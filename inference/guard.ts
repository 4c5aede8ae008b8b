import type { GuardMetadata } from '../core/contract/guard-metadata.ts';
import { toChannelFirst } from '../imaging/channel-first.ts';
import type { Raster } from '../imaging/raster.ts';
import { ModelFolderError } from './errors.ts';
import type { StoredGuard } from './guard-folder.ts';

/** Scores of one image by name, as `guard.json` lists them; higher is further from what the classifier knows. */
export type GuardScores = Readonly<Record<string, number>>;

/** The loaded guard: the network that tells whether an image is one that the classifier can be asked about. */
export interface Guard {
  readonly metadata: GuardMetadata;
  /**
   * Scores a prepared image.
   * @param pixels Of the guard's input size.
   */
  check(pixels: Raster): Promise<GuardScores>;
  close(): Promise<void>;
}

/** A loaded ONNX network in one of the runtimes. */
export interface GuardNetwork {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(input: Float32Array, dims: readonly number[]): Promise<unknown>;
  close(): Promise<void>;
}

const INPUT = 'data';
export const OUTPUT = 'scores';

/**
 * Loads a guard into a runtime.
 * @param load Creates the network from the bytes of `guard.onnx`.
 * @throws {ModelFolderError} if the runtime cannot load it, or if it has other inputs or outputs.
 */
export async function createGuard(
  { metadata, weights }: StoredGuard,
  load: (weights: Uint8Array) => Promise<GuardNetwork>,
): Promise<Guard> {
  const network = await loadNetwork(weights, load);
  const [channels, height, width] = metadata.inputShape;
  return {
    metadata,
    async check(pixels) {
      if (pixels.width !== width || pixels.height !== height) {
        throw new RangeError(
          `Checking an image: needed ${width} × ${height} pixels, found ${pixels.width} × ${pixels.height}`,
        );
      }
      return toScores(metadata, await network.run(toChannelFirst(pixels), [1, channels, height, width]));
    },
    close: () => network.close(),
  };
}

async function loadNetwork(
  weights: Uint8Array,
  load: (weights: Uint8Array) => Promise<GuardNetwork>,
): Promise<GuardNetwork> {
  const network = await create(weights, load);
  const { inputNames, outputNames } = network;
  if (inputNames.length === 1 && inputNames[0] === INPUT && outputNames.includes(OUTPUT)) return network;
  throw new ModelFolderError(
    `Loading the guard: needed the input "${INPUT}" and the output "${OUTPUT}", found ${inputNames.join(', ')} and ${outputNames.join(', ')}`,
  );
}

async function create(weights: Uint8Array, load: (weights: Uint8Array) => Promise<GuardNetwork>) {
  try {
    return await load(weights);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`Loading the guard: needed a self-contained ONNX network, found: ${reason}`, {
      cause: error,
    });
  }
}

function toScores({ scores }: GuardMetadata, output: unknown): GuardScores {
  if (!(output instanceof Float32Array) || output.length !== scores.length || !output.every(Number.isFinite)) {
    throw new Error(`Running the guard: needed ${scores.length} finite scores, found something else`);
  }
  return Object.fromEntries(scores.map((name, index) => [name, output[index] as number]));
}
