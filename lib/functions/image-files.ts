import { fileURLToPath } from 'node:url';
import type { GuardMode } from '../../core/contract/checks.ts';

const guard = (name: string) => fileURLToPath(new URL(`../../model/${name}`, import.meta.url));
const packaged = (specifier: string) => fileURLToPath(import.meta.resolve(specifier));

/** What a function that names the guard finds beside its code (`lambda/common/function-files.ts` reads it). */
export function statusFiles(mode: GuardMode): string[] {
  return mode === 'off' ? [] : [guard('guard.json')];
}

/** What a function that prepares images finds beside its code: WebAssembly of decoder and guard, and the guard itself. */
export function imageFiles(mode: GuardMode): string[] {
  const network = [guard('guard.onnx'), packaged('onnxruntime-web/ort-wasm-simd-threaded.wasm')];
  return [...statusFiles(mode), ...(mode === 'off' ? [] : network)];
}
