/** A random number below `limit`, the same sequence for the same seed. */
export type Random = (limit: number) => number;

/** A small generator of 32 bits, good enough to spread faults (the finaliser of MurmurHash3 over a counter). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % limit;
  };
}

/** Bytes that typically occur in wrong counts, sizes and codes. */
const NASTY = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x22, 0x2c, 0x5b, 0x7d, 0x39];

const FAULTS: readonly ((bytes: Buffer, at: number, random: Random) => Buffer)[] = [
  (bytes, at, random) => flip(bytes, at, 1 << random(8)),
  (bytes, at, random) => overwrite(bytes, at, [random(256)]),
  (bytes, at, random) => overwrite(bytes, at, [NASTY[random(NASTY.length)] ?? 0]),
  (bytes, at, random) => overwrite(bytes, at, Array(1 + random(8)).fill(NASTY[random(5)])),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]),
  (bytes, at, random) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1), at), bytes.subarray(at)]),
];

/** A copy with one to three faults; half of them are in the first part, where formats keep their headers. */
export function mutate(original: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(original);
  for (let faults = 1 + random(3); faults > 0 && bytes.length > 0; faults--) {
    const at = random(random(2) === 0 ? bytes.length : Math.min(bytes.length, 400));
    const fault = FAULTS[random(FAULTS.length)];
    bytes = fault?.(Buffer.from(bytes), at, random) ?? bytes;
  }
  return bytes;
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ bit;
  return bytes;
}

function overwrite(bytes: Buffer, at: number, values: readonly number[]): Buffer {
  bytes.set(values.slice(0, bytes.length - at), at);
  return bytes;
}
