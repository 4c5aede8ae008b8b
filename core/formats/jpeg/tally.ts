import { corruptJpeg } from './jpeg-error.ts';

export interface JpegBounds {
  readonly maxSegments: number;
  readonly maxScans: number;
  /** Most blocks of 8 × 8 samples in all scans; a progressive image passes over each several times. */
  readonly maxBlocks: number;
  /** Most bytes between segments. */
  readonly maxStrayBytes: number;
  /** Most places with bytes between segments, or padding after an interval: decoders give up after some warnings. */
  readonly maxOddPlaces: number;
}

/** Counts what a file may not have any number of. Every method throws a {@link JpegError} beyond its bound. */
export class Tally {
  readonly #bounds: JpegBounds;
  #segmentCount = 0;
  #scanCount = 0;
  #blockCount = 0;
  #strayBytes = 0;
  #oddPlaceCount = 0;

  constructor(bounds: JpegBounds) {
    this.#bounds = bounds;
  }

  addSegment(): void {
    const { maxSegments } = this.#bounds;
    if (++this.#segmentCount > maxSegments) throw corruptJpeg(`It has more than ${maxSegments} segments.`);
  }

  addScan(): void {
    const { maxScans } = this.#bounds;
    if (++this.#scanCount > maxScans) throw corruptJpeg(`It has more than ${maxScans} scans.`);
  }

  addBlocks(count: number): void {
    const { maxBlocks } = this.#bounds;
    this.#blockCount += count;
    if (this.#blockCount > maxBlocks) throw corruptJpeg(`Its scans have more than ${maxBlocks} blocks.`);
  }

  addStrayBytes(count: number): void {
    if (count === 0) return;
    const { maxStrayBytes } = this.#bounds;
    this.#strayBytes += count;
    if (this.#strayBytes > maxStrayBytes) throw corruptJpeg(`It has over ${maxStrayBytes} bytes between its segments.`);
    this.addOddPlace();
  }

  addOddPlace(): void {
    const { maxOddPlaces } = this.#bounds;
    if (++this.#oddPlaceCount > maxOddPlaces) throw corruptJpeg(`It has padding in more than ${maxOddPlaces} places.`);
  }
}
