/** The decoder of libjpeg-turbo, compiled to WebAssembly by Emscripten. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  export interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly componentCount: number;
  }

  /** Holds one file and its samples in the memory of WebAssembly until it is deleted. */
  export interface JpegDecoder {
    /** Where the file goes; valid until memory grows. */
    getEncodedBuffer(sizeInBytes: number): Uint8Array;
    /** @throws {number} the address of an exception, for a warning too. */
    decode(): void;
    getFrameInfo(): FrameInfo;
    /** Grey or RGB, as the file stores them; valid until memory grows or the decoder is deleted. */
    getDecodedBuffer(): Uint8ClampedArray;
    delete(): void;
  }

  export interface LibjpegTurbo {
    readonly JPEGDecoder: new () => JpegDecoder;
    readonly HEAPU8: Uint8Array;
  }

  export interface Options {
    /** Creates the instance, hands it over and returns what it exports. */
    readonly instantiateWasm: (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ) => WebAssembly.Exports;
    readonly print?: (line: string) => void;
    readonly printErr?: (line: string) => void;
  }

  export default function instantiate(options: Options): Promise<LibjpegTurbo>;
}
