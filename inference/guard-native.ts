import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readOnnx } from '../core/formats/onnx/onnx-reader.ts';
import { createGuard, type Guard, OUTPUT } from './guard.ts';
import { readGuard, type StoredGuard } from './guard-folder.ts';

/**
 * Loads the guard of a folder into native ONNX Runtime.
 * @throws {ModelFolderError}
 */
export async function openGuard(dir: string): Promise<Guard> {
  return loadGuard(await readGuard(dir));
}

/** Loads a guard into native ONNX Runtime, on one core. @throws {ModelFolderError} */
export function loadGuard(stored: StoredGuard): Promise<Guard> {
  return createGuard(stored, async (weights) => {
    readOnnx(weights); // refuses references to other files, which ONNX Runtime would open
    const session = await InferenceSession.create(weights, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      interOpNumThreads: 1,
      intraOpNumThreads: 1,
    });
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: async (input, dims) => (await session.run({ data: new Tensor('float32', input, dims) }))[OUTPUT]?.data,
      close: () => session.release(),
    };
  });
}
