import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelMetadata } from '../core/contract/model-metadata.ts';
import { readOnnx } from '../core/formats/onnx/onnx-reader.ts';
import { ModelFolderError } from './errors.ts';
import type { ModelFolder } from './model-folder.ts';

/** A loaded network. */
export interface Session {
  readonly metadata: ModelMetadata;
  /**
   * Runs the network on `count` images.
   * @param batch Channel-first RGB, 0..255, `count` × 3 × height × width samples.
   * @returns `count` × classes probabilities.
   */
  infer(batch: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** CPU threads that one inference uses; by default one for each physical core. */
  readonly threads?: number;
}

const INPUT = 'data';
const OUTPUT = 'softmax';

/**
 * Loads the network of a model folder: input `data` float32[N,3,H,W] in 0..255, output `softmax` float32[N,classes].
 * @throws {ModelFolderError} if ONNX Runtime cannot load it, if its weights are in other files, or if it has other inputs or outputs.
 */
export async function openSession(folder: ModelFolder, options: SessionOptions = {}): Promise<Session> {
  const { metadata } = folder;
  const session = await load(folder, options);
  ensureContract(folder.dir, session);
  const [channels, height, width] = metadata.inputShape;
  const samples = channels * height * width;
  return {
    metadata,
    async infer(batch, count) {
      if (batch.length !== count * samples) {
        throw new RangeError(
          `Running the network on ${count} images: needed ${count * samples} samples, found ${batch.length}`,
        );
      }
      const input = new Tensor('float32', batch, [count, channels, height, width]);
      const { [OUTPUT]: output } = await session.run({ [INPUT]: input });
      return probabilitiesOf(output, count * metadata.classes.length);
    },
    close: () => session.release(),
  };
}

async function load({ dir, weights }: ModelFolder, { threads }: SessionOptions): Promise<InferenceSession> {
  try {
    readOnnx(weights); // refuses references to other files, which ONNX Runtime would open
    return await InferenceSession.create(weights, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' } } }, // spinning threads would take CPU time from decoding
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`Loading the model in ${dir}: needed a self-contained ONNX network, found: ${reason}`, {
      cause: error,
    });
  }
}

function ensureContract(dir: string, { inputNames, outputNames }: InferenceSession): void {
  if (inputNames.length === 1 && inputNames[0] === INPUT && outputNames.includes(OUTPUT)) return;
  throw new ModelFolderError(
    `Loading the model in ${dir}: needed the input "${INPUT}" and the output "${OUTPUT}", found ${inputNames.join(', ')} and ${outputNames.join(', ')}`,
  );
}

function probabilitiesOf(output: Tensor | undefined, length: number): Float32Array {
  if (output?.data instanceof Float32Array && output.data.length === length) return output.data;
  throw new Error(
    `Running the network: needed ${length} float32 probabilities, found ${output?.type} [${output?.dims.join(', ')}]`,
  );
}
