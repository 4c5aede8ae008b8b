import { describe, expect, it } from 'vitest';
import { ArrivalMeter, isTooSlow, REQUEST_TIMEOUT_MS } from '../../server/http/pace.ts';

const kB = 1_000;
const MB = 1_000_000;

interface Case {
  readonly name: string;
  /** What the body has, and whether the request says so. */
  readonly size: number;
  readonly isChunked?: boolean;
  /** Stretches of a line, each in bytes per second and seconds; `20000` alone lasts. */
  readonly line: string;
  readonly isCrowded?: boolean;
}

describe('isTooSlow()', () => {
  it.each<Case>([
    { name: '368 kB at 22 kB/s', size: 368 * kB, line: '22000' },
    { name: '250 kB at 20 kB/s', size: 250 * kB, line: '20000' },
    { name: '250 kB at 2 kB/s', size: 250 * kB, line: '2000' },
    { name: '250 kB at 20 kB/s, in chunks', size: 250 * kB, isChunked: true, line: '20000' },
    { name: '1 MB at 8 kB/s, in chunks', size: MB, isChunked: true, line: '8000' },
    { name: 'the largest image at 24 kB/s', size: 4 * MB, line: '24000' },
    { name: '250 kB after ten seconds of silence', size: 250 * kB, line: '0/10 20000' },
    { name: '250 kB with ten seconds of silence', size: 250 * kB, line: '20000/6 0/10 20000' },
    { name: '2 MB with ten seconds of silence before the last byte', size: 2 * MB, line: '100000/19.99 0/10 1000' },
    { name: '250 kB with silence every ten seconds', size: 250 * kB, line: '30000/1 0/10 '.repeat(10) },
    { name: '6 kB in three pieces, ten seconds apart', size: 6 * kB, line: '2000/1 0/10 2000/1 0/10 2000/1' },
    { name: '300 kB at 25 kB/s in a crowd', size: 300 * kB, isCrowded: true, line: '25000' },
    { name: '6 kB with ten seconds of silence in a crowd', size: 6 * kB, isCrowded: true, line: '0/10 6000/1' },
  ])('lets $name arrive', (one) => expect(outcomeOf(one)).toBe('arrived'));

  it.each<Case>([
    { name: 'a body that never begins', size: 100, line: '0' },
    { name: 'a body that never begins, in chunks', size: 100, isChunked: true, line: '0' },
    { name: '6 kB at 1 byte per second', size: 6 * kB, line: '1' },
    { name: '4 MB at 1 byte per second', size: 4 * MB, line: '1' },
    { name: 'chunks at 100 bytes per second', size: MB, isChunked: true, line: '100' },
    { name: '4 MB at 10 kB/s, which would take too long', size: 4 * MB, line: '10000' },
    { name: '4 MB that stop before the last byte', size: 4 * MB, line: '1000000/3.9 0' },
    { name: '4 MB that drip before the end', size: 4 * MB, line: '1000000/3.9 100' },
    { name: '500 kB at 20 kB/s in a crowd', size: 500 * kB, isCrowded: true, line: '20000' },
    { name: '100 bytes at 1 byte per second in a crowd', size: 100, isCrowded: true, line: '1' },
  ])('cuts off $name, before the time of a request is over', (one) => expect(outcomeOf(one)).toBe('cut off'));
});

/** Lets a body arrive over a line, by a clock of its own, checked every second. */
function outcomeOf({ size, isChunked = false, line, isCrowded = false }: Case): 'arrived' | 'cut off' | 'timed out' {
  const meter = new ArrivalMeter(isChunked ? undefined : size, 0);
  for (let ms = 1_000; ms <= REQUEST_TIMEOUT_MS; ms += 1_000) {
    const received = receivedAfter(ms / 1_000, line);
    if (received >= size) return 'arrived';
    if (isTooSlow(meter.observe(received, ms), isCrowded)) return 'cut off';
  }
  return 'timed out';
}

function receivedAfter(seconds: number, line: string): number {
  let left = seconds;
  let bytes = 0;
  for (const stretch of line.trim().split(' ')) {
    const [pace = 0, length = left] = stretch.split('/').map(Number);
    bytes += pace * Math.min(left, length);
    left = Math.max(0, left - length);
  }
  return bytes;
}
