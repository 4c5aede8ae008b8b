/** Counts the bytes of the typed arrays that are created; views of existing memory, and Node's own buffers, do not count. */
export interface AllocationCounter {
  /** Of everything since the last call. */
  take(): number;
  stop(): void;
}

const KINDS = [
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
];

export function countBytesAllocated(): AllocationCounter {
  let bytes = 0;
  for (const kind of KINDS) {
    const counted = new Proxy<new (...fields: never[]) => object>(kind, {
      construct(target, fields: unknown[], asClass) {
        const made: { readonly buffer: ArrayBufferLike; readonly byteLength: number } = Reflect.construct(
          target,
          fields,
          asClass,
        );
        if (made.buffer !== fields[0]) bytes += made.byteLength;
        return made;
      },
    });
    Object.assign(globalThis, { [kind.name]: counted });
  }
  return {
    take() {
      const done = bytes;
      bytes = 0;
      return done;
    },
    stop: () => Object.assign(globalThis, Object.fromEntries(KINDS.map((kind) => [kind.name, kind]))),
  };
}
