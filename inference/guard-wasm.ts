import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { createGuard, type Guard, OUTPUT } from './guard.ts';
import type { StoredGuard } from './guard-folder.ts';

/** WebAssembly of the runtime, by its name within the package onnxruntime-web. */
export const RUNTIME_WASM = 'ort-wasm-simd-threaded.wasm';

/**
 * Loads a guard into ONNX Runtime's WebAssembly build, on the calling thread. Runs wherever WebAssembly does; the scores are those
 * of the native runtime to within rounding.
 * @param runtime Bytes of `RUNTIME_WASM`.
 * @throws {ModelFolderError}
 */
export function loadGuardInWasm(stored: StoredGuard, runtime: Uint8Array<ArrayBuffer>): Promise<Guard> {
  env.wasm.numThreads = 1; // more would need workers, which a bundle does not have
  env.wasm.wasmBinary = runtime.buffer;
  return createGuard(stored, async (weights) => {
    const session = await InferenceSession.create(weights, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: async (input, dims) => (await session.run({ data: new Tensor('float32', input, dims) }))[OUTPUT]?.data,
      close: () => session.release(),
    };
  });
}
