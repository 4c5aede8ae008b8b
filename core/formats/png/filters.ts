/*
 * PNG filters: a row holds the differences of its bytes from a prediction, by the byte of the pixel to the left (a), of the row
 * above (b), and of the pixel above to the left (c); 0 outside the image.
 *
 *   0 nothing   1 a   2 b   3 (a + b) / 2, rounded down   4 Paeth: of a, b and c the one nearest to a + b − c
 */

/** The prediction of filter 4. */
export function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

/**
 * Undoes a filter in place.
 * @param row Filtered bytes, behind as many zeros as a pixel has bytes.
 * @param above The row above, undone, in the same layout; zeros in the first row.
 * @param pixelSize Bytes of a pixel, at least 1.
 */
export function unfilter(filter: number, row: Uint8Array, above: Uint8Array, pixelSize: number): void {
  if (filter === 1) undoLeft(row, pixelSize);
  else if (filter === 2) undoUp(row, above, pixelSize);
  else if (filter === 3) undoAverage(row, above, pixelSize);
  else if (filter === 4) undoPaeth(row, above, pixelSize);
}

function undoLeft(row: Uint8Array, pixelSize: number): void {
  for (let at = pixelSize, left = 0; at < row.length; at++, left++) {
    row[at] = (row[at] as number) + (row[left] as number);
  }
}

function undoUp(row: Uint8Array, above: Uint8Array, pixelSize: number): void {
  for (let at = pixelSize; at < row.length; at++) row[at] = (row[at] as number) + (above[at] as number);
}

function undoAverage(row: Uint8Array, above: Uint8Array, pixelSize: number): void {
  for (let at = pixelSize, left = 0; at < row.length; at++, left++) {
    row[at] = (row[at] as number) + (((row[left] as number) + (above[at] as number)) >> 1);
  }
}

function undoPaeth(row: Uint8Array, above: Uint8Array, pixelSize: number): void {
  for (let at = pixelSize, left = 0; at < row.length; at++, left++) {
    row[at] = (row[at] as number) + paeth(row[left] as number, above[at] as number, above[left] as number);
  }
}
