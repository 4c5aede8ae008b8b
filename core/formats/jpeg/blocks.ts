import type { Frame, FrameComponent } from './frame.ts';
import { inverseTransform } from './idct.ts';
import type { Plane } from './upsample.ts';

/** The blocks of one component: its samples and, in a progressive image, its coefficients until the last scan. */
export class ComponentBlocks {
  readonly component: FrameComponent;
  /** Blocks in a row, with those that fill up MCUs. */
  readonly stride: number;
  /** Rows of blocks, with those that fill up MCUs. */
  readonly rows: number;
  /** Of the image alone. */
  readonly across: number;
  readonly down: number;
  readonly plane: Plane;
  /** 64 for each block, in natural order; null where samples are computed at once. */
  #coefficients: Int16Array | null;
  #table: Int32Array | null = null;

  constructor(component: FrameComponent, frame: Frame) {
    const { width, height, maxAcross, maxDown, isProgressive } = frame;
    this.component = component;
    this.stride = Math.ceil(width / (8 * maxAcross)) * component.across;
    this.rows = Math.ceil(height / (8 * maxDown)) * component.down;
    const size = {
      width: Math.ceil((width * component.across) / maxAcross),
      height: Math.ceil((height * component.down) / maxDown),
    };
    this.across = Math.ceil(size.width / 8);
    this.down = Math.ceil(size.height / 8);
    const blockCount = this.stride * this.rows;
    this.plane = { samples: new Uint8ClampedArray(64 * blockCount), stride: 8 * this.stride, ...size };
    this.#coefficients = isProgressive ? new Int16Array(64 * blockCount) : null;
  }

  get coefficients(): Int16Array | null {
    return this.#coefficients;
  }

  /** Keeps the table that is defined when the first scan of the component begins. */
  keepTable(table: Int32Array): void {
    this.#table ??= table;
  }

  /** Computes the samples of a block from coefficients at `from`. */
  transform(block: Int16Array, from: number, column: number, row: number): void {
    if (this.#table === null) return; // no scan, no samples
    const { samples, stride } = this.plane;
    inverseTransform(block, from, this.#table, { samples, at: 8 * (row * stride + column), stride });
  }

  /** Computes the samples of a progressive image, and drops its coefficients. */
  finish(): void {
    const coefficients = this.#coefficients;
    if (coefficients === null) return;
    for (let row = 0, from = 0; row < this.rows; row++) {
      for (let column = 0; column < this.stride; column++, from += 64) this.transform(coefficients, from, column, row);
    }
    this.#coefficients = null;
  }
}
