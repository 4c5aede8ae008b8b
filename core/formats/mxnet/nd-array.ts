import type { DataType } from './data-type.ts';

/** A dense array. */
export interface NdArray {
  readonly type: DataType;
  /** Dimensions, outermost first; `[]` is a scalar, null an array without a shape, which is empty. */
  readonly shape: readonly number[] | null;
  /** Elements in row-major order, little-endian, as in the file. */
  readonly data: Uint8Array;
}

/** An array of a `.params` file; the name is `arg:<parameter>` or `aux:<auxiliary state>` in a checkpoint. */
export interface NamedArray extends NdArray {
  readonly name: string;
}

/** Number of elements of a shape; 0 without a shape. */
export function countElements(shape: readonly number[] | null): number {
  return shape === null ? 0 : shape.reduce((product, size) => product * size, 1);
}
