/** Bytes of a form that are overwritten before another reader gets it. */
export interface Mask {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
  /** What stands there instead. */
  readonly byte: number;
}

const SPACE = 0x20;
const X = 0x78;

/** Hides a value. */
export function hide([from, to]: readonly [number, number]): Mask {
  return { from, to, byte: X };
}

/** Removes a piece of a header. */
export function blank([from, to]: readonly [number, number]): Mask {
  return { from, to, byte: SPACE };
}

/** The same masks where the text they belong to begins at `offset`. */
export function shiftMasks(masks: readonly Mask[], offset: number): Mask[] {
  return masks.map(({ from, to, byte }) => ({ from: offset + from, to: offset + to, byte }));
}
