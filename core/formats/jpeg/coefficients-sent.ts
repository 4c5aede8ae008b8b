import { corruptJpeg } from './jpeg-error.ts';
import type { Scan } from './scan.ts';

const NOT_SENT = -1;

/**
 * How much of each coefficient the scans have sent. A sequential scan sends all of its components at once. The standard lets a
 * progressive image end before all of it is sent; no encoder does that, but a file that lost its last scans looks so.
 */
export class CoefficientsSent {
  /** By component: for each coefficient the bits that are left to later scans. */
  readonly #leftBits = new Map<number, Int8Array>();

  /** @throws {JpegError} if a scan sends something twice, refines what was not sent, or sends AC before DC. */
  add({ components, firstCoefficient, lastCoefficient, sentBits, leftBits }: Scan): void {
    const expected = sentBits === 0 ? NOT_SENT : sentBits;
    for (const { component } of components) {
      const left = this.#leftBits.get(component.id) ?? new Int8Array(64).fill(NOT_SENT);
      if (firstCoefficient > 0 && left[0] === NOT_SENT) throw corruptJpeg('Its scans are out of order.');
      for (let at = firstCoefficient; at <= lastCoefficient; at++) {
        if (left[at] !== expected) throw corruptJpeg('Its scans repeat or leave out a part of the image.');
        left[at] = leftBits;
      }
      this.#leftBits.set(component.id, left);
    }
  }

  /** True if everything of a component was sent. */
  isComplete(componentId: number): boolean {
    return this.#leftBits.get(componentId)?.every((left) => left === 0) ?? false;
  }
}
