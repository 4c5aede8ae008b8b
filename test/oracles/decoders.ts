/**
 * Compares the decoders on the images of a folder: pixels, byte for byte, and CPU time, in turn on each image.
 *
 *   node test/oracles/decoders.ts FOLDER
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { sharpDecoder } from '../../imaging/decode.ts';
import { createWasmDecoder } from '../../imaging/decode-wasm.ts';
import type { ImageDecoder } from '../../imaging/decoder.ts';
import { rasterOfJpeg } from '../../imaging/jpeg-raster.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { recogniseImage } from '../../imaging/recognise.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Comparing decoders: needed a folder of images, found none');

const { resolve } = createRequire(import.meta.url);
const wasm = readFileSync(resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));
const inWasm = createWasmDecoder(wasm, nodeZlib);
const decoders: Readonly<Record<string, ImageDecoder>> = {
  sharp: sharpDecoder,
  wasm: inWasm,
  own: {
    decode: async (file, format) => (format === 'jpeg' ? rasterOfJpeg(file) : inWasm.decode(file, format)),
  },
};
const cpuMs: Record<string, number> = {};
const equal: Record<string, number> = {};
let count = 0;

for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(jpe?g|png)$/i.test(path)) continue;
  const file = readFileSync(join(folder, path));
  const format = recogniseImage(file);
  if (format === null) continue;
  count++;
  let expected: Uint8Array | undefined;
  for (const [name, decoder] of Object.entries(decoders)) {
    const before = process.cpuUsage();
    const { data } = await decoder.decode(file, format);
    const { user, system } = process.cpuUsage(before);
    expected ??= data;
    cpuMs[name] = (cpuMs[name] ?? 0) + (user + system) / 1000;
    if (Buffer.compare(data, expected) === 0) equal[name] = (equal[name] ?? 0) + 1;
  }
}

for (const name of Object.keys(decoders)) {
  const ratio = (cpuMs[name] ?? 0) / (cpuMs.sharp ?? 1);
  console.log(`${name}: ${equal[name] ?? 0} of ${count} equal to sharp, CPU time ${ratio.toFixed(2)} of sharp's`);
}
