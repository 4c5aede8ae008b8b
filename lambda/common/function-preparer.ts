/** How a function prepares and checks images: by WebAssembly, in its own thread, from the files beside its code. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWasmDecoder, DECODER_WASM } from '../../imaging/decode-wasm.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import type { Guard } from '../../inference/guard.ts';
import { readGuard } from '../../inference/guard-folder.ts';
import { loadGuardInWasm, RUNTIME_WASM } from '../../inference/guard-wasm.ts';
import { createPreparer } from '../../inference/preparer.ts';
import type { ServiceSettings } from './environment.ts';
import { CHECKS_OFF } from './function-checks.ts';
import type { ImageHandlerConfig } from './handler-config.ts';

/** A grey JPEG of 64 × 64 pixels, the smallest image that is accepted. */
const SAMPLE =
  '/9j/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCABAAEABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AAAAAAAAAAAAAAAAAAAAAAP/Z';

/**
 * Opens decoder and guard while the function starts, and prepares one image: a file that is missing or unusable is found here,
 * and WebAssembly, which is compiled function by function as each is first called, does not wait for the first request.
 * @throws {ModelFolderError} @throws {NodeJS.ErrnoException} if a file is missing.
 */
export async function openCheckedPreparer({
  guardMode: mode,
  filesDir,
  inputSide,
}: ServiceSettings): Promise<Pick<ImageHandlerConfig, 'checks' | 'preparer'>> {
  const [wasm, guard] = await Promise.all([
    readFile(join(filesDir, DECODER_WASM)),
    mode === 'off' ? null : openGuard(filesDir),
  ]);
  const preparer = createPreparer({ side: inputSide, decoder: createWasmDecoder(wasm, nodeZlib), guard });
  await preparer.prepare(Buffer.from(SAMPLE, 'base64'));
  const checks = mode === 'off' || guard === null ? CHECKS_OFF : { mode, guard: guard.metadata };
  return { checks, preparer };
}

async function openGuard(dir: string): Promise<Guard> {
  const [stored, runtime] = await Promise.all([readGuard(dir), readFile(join(dir, RUNTIME_WASM))]);
  return loadGuardInWasm(stored, new Uint8Array(runtime));
}
