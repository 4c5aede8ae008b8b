/** A file that counts how many of its bytes are read one by one, or passed over in a search. */
export interface CountedFile {
  readonly bytes: Uint8Array;
  readonly readCount: () => number;
}

export function countReads(file: Uint8Array): CountedFile {
  let read = 0;
  const bytes = new Proxy(file, {
    get(target, key) {
      if (key === 'indexOf') return search;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value === 'number' && key !== 'length') read++;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  function search(byte: number, from = 0): number {
    const at = file.indexOf(byte, from);
    read += (at < 0 ? file.length : at + 1) - from;
    return at;
  }
  return { bytes, readCount: () => read };
}
