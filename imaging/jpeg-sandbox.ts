import instantiate, { type LibjpegTurbo } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import { FIRST_SEGMENT_AT, findMarker, isFrame, readPayload, SOS } from '../core/formats/jpeg/segments.ts';
import type { Raster } from './raster.ts';

/** Memory of WebAssembly never shrinks: an instance that had to grow beyond this is dropped. */
const MOST_BYTES_KEPT = 67_108_864;

/**
 * libjpeg-turbo in the memory of its own that WebAssembly gives it: whatever a file does there, it reaches nothing else. An
 * instance that failed is dropped, so that no file meets what another one left.
 */
export class JpegSandbox {
  readonly #wasm: Uint8Array<ArrayBuffer>;
  /** Compiled once, for every instance. */
  #module: Promise<WebAssembly.Module> | null = null;
  #instance: Promise<LibjpegTurbo> | null = null;

  /** @param wasm Bytes of `DECODER_WASM`. */
  constructor(wasm: Uint8Array) {
    this.#wasm = new Uint8Array(wasm);
  }

  /**
   * Decodes a JPEG of one or three components.
   * @returns Null if libjpeg-turbo refuses it or warns: four components, a resolution that its interface does not know, or data
   * that it had to skip.
   * @throws {JpegError} if it has no scan.
   */
  async decode(jpeg: Uint8Array): Promise<Raster | null> {
    if (!isPlain(jpeg)) return null;
    const turbo = await this.#open();
    const raster = decodeIn(turbo, jpeg);
    if (raster === null || turbo.HEAPU8.length > MOST_BYTES_KEPT) this.#instance = null;
    return raster;
  }

  async #open(): Promise<LibjpegTurbo> {
    this.#module ??= WebAssembly.compile(this.#wasm);
    this.#instance ??= this.#module.then(createInstance);
    try {
      return await this.#instance;
    } catch (error) {
      // Too little memory now need not be too little later.
      this.#module = null;
      this.#instance = null;
      throw error;
    }
  }
}

/** Component count of a frame header, after precision and size. */
const COMPONENT_COUNT_AT = 5;

/**
 * False for what libjpeg-turbo is known to refuse: four components, and bytes between the segments before the first scan. To
 * try it would cost an instance, and 50 MB for the next one.
 */
function isPlain(jpeg: Uint8Array): boolean {
  for (let position = FIRST_SEGMENT_AT; ; ) {
    const { marker, strayBytes, end } = findMarker(jpeg, position);
    if (strayBytes > 0) return false;
    const payload = readPayload(jpeg, end);
    if (isFrame(marker) && payload[COMPONENT_COUNT_AT] === 4) return false;
    if (marker === SOS) return true;
    position = end + 2 + payload.length;
  }
}

function createInstance(module: WebAssembly.Module): Promise<LibjpegTurbo> {
  return instantiate({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance);
      return instance.exports;
    },
    print() {},
    printErr() {},
  });
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
