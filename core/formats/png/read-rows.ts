import { joinBytes } from '../bytes/chunk-reader.ts';
import { unfilter } from './filters.ts';
import { bitsPerPixel, channelsOf, type PngHeader } from './header.ts';
import type { Png } from './open.ts';
import { type Pass, passesOf } from './passes.ts';
import { corruptPng } from './png-error.ts';
import { ensureFilter, tooLittleData, tooMuchData } from './rows.ts';
import { createUnpacker, type Samples } from './samples.ts';
import { InflateError, type ZlibPort } from './zlib-port.ts';

/** One row of an image, or of a pass of an interlaced one. */
export interface PngRow {
  /** As stored, 0..2^bits − 1, channels interleaved, for each pixel; valid only until the next row. */
  readonly samples: Samples;
  /** Where its pixels lie in the image: the row, the first column, and columns from one to the next. */
  readonly y: number;
  readonly column: number;
  readonly across: number;
}

/**
 * Reads the samples of a PNG row by row; no more than two rows are held.
 * @param take Called for each row; says whether to read on.
 * @throws {PngError}
 */
export async function readPngRows(
  { header, imageData }: Pick<Png, 'header' | 'imageData'>,
  zlib: Pick<ZlibPort, 'inflate'>,
  take: (row: PngRow) => boolean,
): Promise<void> {
  const reader = new RowReader(header, take);
  try {
    await zlib.inflate(joinBytes(imageData), (piece) => reader.read(piece));
  } catch (error) {
    if (error instanceof EnoughRows) return;
    throw error instanceof InflateError ? corruptPng('Its image data cannot be unpacked.') : error;
  }
  reader.finish();
}

/** Ends the inflation. */
class EnoughRows extends Error {}

/** Cuts inflated pieces into rows and undoes their filters. */
class RowReader {
  readonly #header: PngHeader;
  readonly #take: (row: PngRow) => boolean;
  readonly #passes: Pass[];
  /** Bytes of a pixel; 1 if it has less than a byte. */
  readonly #pixelSize: number;
  /** The pass that is read, and its place in `#passes`. */
  #passAt = -1;
  #pass: Pass | undefined;
  #rowInPass = 0;
  /** The filter of the row that is read; -1 before its first byte. */
  #filter = -1;
  /** Behind `#pixelSize` zeros. */
  #row = new Uint8Array();
  #above = new Uint8Array();
  #filled = 0;
  #unpack: (bytes: Uint8Array) => Samples = (bytes) => bytes;

  constructor(header: PngHeader, take: (row: PngRow) => boolean) {
    this.#header = header;
    this.#take = take;
    this.#passes = passesOf(header);
    this.#pixelSize = Math.max(1, bitsPerPixel(header) / 8);
    this.#nextPass();
  }

  read(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#pass === undefined) throw tooMuchData();
      if (this.#filter < 0) {
        this.#filter = piece[at++] ?? 0;
        ensureFilter(this.#filter);
      }
      const part = piece.subarray(at, at + this.#row.length - this.#filled);
      this.#row.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#row.length) this.#finishRow(this.#pass);
    }
  }

  finish(): void {
    if (this.#pass !== undefined) throw tooLittleData();
  }

  #finishRow({ row, rows, column, across, down }: Pass): void {
    unfilter(this.#filter, this.#row, this.#above, this.#pixelSize);
    const samples = this.#unpack(this.#row.subarray(this.#pixelSize));
    const y = row + this.#rowInPass * down;
    if (!this.#take({ samples, y, column, across })) throw new EnoughRows();
    [this.#row, this.#above] = [this.#above, this.#row];
    this.#filled = this.#pixelSize;
    this.#filter = -1;
    if (++this.#rowInPass === rows) this.#nextPass();
  }

  #nextPass(): void {
    this.#pass = this.#passes[++this.#passAt];
    if (this.#pass === undefined) return;
    const { columns, rowSizeInBytes } = this.#pass;
    const size = this.#pixelSize + rowSizeInBytes - 1;
    this.#row = new Uint8Array(size);
    this.#above = new Uint8Array(size);
    this.#filled = this.#pixelSize;
    this.#rowInPass = 0;
    this.#unpack = createUnpacker(this.#header.bitDepth, columns * channelsOf(this.#header.colourType));
  }
}
