/** Samples of a row: 16 bits where the image has them, else 8. */
export type Samples = Uint8Array | Uint16Array;

/**
 * @param bitDepth Bits of a sample: 1, 2, 4, 8 or 16.
 * @param count Samples of a row.
 * @returns A function that gives the samples of a row's bytes, in an array that the next row overwrites.
 */
export function createUnpacker(bitDepth: number, count: number): (bytes: Uint8Array) => Samples {
  if (bitDepth === 8) return (bytes) => bytes;
  if (bitDepth === 16) {
    const samples = new Uint16Array(count);
    return (bytes) => unpackPairs(bytes, samples);
  }
  const samples = new Uint8Array(count);
  return (bytes) => unpackBits(bytes, bitDepth, samples);
}

/** Big-endian. */
function unpackPairs(bytes: Uint8Array, samples: Uint16Array): Uint16Array {
  for (let i = 0, at = 0; i < samples.length; i++, at += 2) {
    samples[i] = ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  }
  return samples;
}

/** The first sample lies in the highest bits of a byte. */
function unpackBits(bytes: Uint8Array, bitDepth: number, samples: Uint8Array): Uint8Array {
  const mask = 2 ** bitDepth - 1;
  for (let i = 0, bit = 0; i < samples.length; i++, bit += bitDepth) {
    samples[i] = ((bytes[bit >> 3] as number) >> (8 - bitDepth - (bit & 7))) & mask;
  }
  return samples;
}
