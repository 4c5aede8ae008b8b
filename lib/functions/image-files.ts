import { fileURLToPath } from 'node:url';
import type { GuardMode } from '../../core/contract/checks.ts';

const guard = (name: string) => fileURLToPath(new URL(`../../model/${name}`, import.meta.url));
const packaged = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));

/** What a function that names the guard finds beside its code (`lambda/common/function-checks.ts` reads it). */
export function statusFiles(mode: GuardMode): string[] {
  return mode === 'off' ? [] : [guard('guard.json')];
}

/**
 * What a function that prepares images finds beside its code (`lambda/common/function-preparer.ts`): WebAssembly of the decoder,
 * and unless the checks are off, the guard and the WebAssembly that runs it.
 */
export function imageFiles(mode: GuardMode): string[] {
  const decoder = packaged('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm');
  if (mode === 'off') return [decoder];
  return [decoder, ...statusFiles(mode), guard('guard.onnx'), packaged('onnxruntime-web/ort-wasm-simd-threaded.wasm')];
}
