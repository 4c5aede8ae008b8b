import type { ImageFormat } from '../core/contract/image-formats.ts';
import { JpegError } from '../core/formats/jpeg/jpeg-error.ts';
import { PngError } from '../core/formats/png/png-error.ts';
import type { ZlibPort } from '../core/formats/png/zlib-port.ts';
import type { ImageDecoder } from './decoder.ts';
import { UndecodableImageError } from './errors.ts';
import { rasterOfJpeg } from './jpeg-raster.ts';
import { JpegSandbox } from './jpeg-sandbox.ts';
import { rasterOfPng } from './png-raster.ts';
import type { Raster } from './raster.ts';

/** WebAssembly of the decoder, by its name in the package @cornerstonejs/codec-libjpeg-turbo-8bit. */
export const DECODER_WASM = 'libjpegturbowasm_decode.wasm';

/**
 * A decoder without native code, with the pixels of sharp: JPEG by libjpeg-turbo in WebAssembly, and by our own decoder what
 * its interface does not take (four inks, unusual resolutions, harmless bytes that it warns of); PNG by our own. It works in the
 * calling thread. Its work is bounded by what `inspectImage` accepts, so a file has to be inspected first.
 * @param wasm Bytes of `DECODER_WASM`.
 */
export function createWasmDecoder(wasm: Uint8Array, zlib: ZlibPort): ImageDecoder {
  const sandbox = new JpegSandbox(wasm);
  const decoders: Readonly<Record<ImageFormat, (file: Uint8Array) => Promise<Raster>>> = {
    jpeg: async (file) => (await sandbox.decode(file)) ?? rasterOfJpeg(file),
    png: (file) => rasterOfPng(file, zlib),
  };
  return {
    async decode(file, format) {
      try {
        return await decoders[format](file);
      } catch (error) {
        if (!(error instanceof JpegError || error instanceof PngError)) throw error;
        throw new UndecodableImageError(`Decoding an image: ${error.message}`, { cause: error });
      }
    },
  };
}
