import instantiate, { type LibjpegTurbo } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import type { Raster } from './raster.ts';

/** Memory of WebAssembly never shrinks: an instance that had to grow beyond this is dropped. */
const MOST_BYTES_KEPT = 67_108_864;

/**
 * libjpeg-turbo in the memory of its own that WebAssembly gives it: whatever a file does there, it reaches nothing else. An
 * instance that failed is dropped, so that no file meets what another one left.
 */
export class JpegSandbox {
  readonly #wasm: Uint8Array;
  #instance: Promise<LibjpegTurbo> | null = null;

  /** @param wasm Bytes of `DECODER_WASM`. */
  constructor(wasm: Uint8Array) {
    this.#wasm = wasm;
  }

  /**
   * Decodes a JPEG of one or three components.
   * @returns Null if libjpeg-turbo refuses it or warns: four components, a resolution that its interface does not know, or data
   * that it had to skip.
   */
  async decode(jpeg: Uint8Array): Promise<Raster | null> {
    const turbo = await this.#open();
    const raster = decodeIn(turbo, jpeg);
    if (raster === null || turbo.HEAPU8.length > MOST_BYTES_KEPT) this.#instance = null;
    return raster;
  }

  async #open(): Promise<LibjpegTurbo> {
    this.#instance ??= instantiate({ wasmBinary: this.#wasm, print() {}, printErr() {} });
    try {
      return await this.#instance;
    } catch (error) {
      this.#instance = null; // too little memory now need not be too little later
      throw error;
    }
  }
}

function decodeIn({ JPEGDecoder }: LibjpegTurbo, jpeg: Uint8Array): Raster | null {
  try {
    const decoder = new JPEGDecoder();
    decoder.getEncodedBuffer(jpeg.length).set(jpeg);
    decoder.decode();
    const { width, height, componentCount: channels } = decoder.getFrameInfo();
    const data = Uint8Array.from(decoder.getDecodedBuffer());
    decoder.delete();
    return data.length === width * height * channels ? { data, width, height, channels } : null;
  } catch {
    return null; // an address, a trap, or too little memory: all mean that it cannot
  }
}
