/** How to cut a list: into chunks, and each chunk into test, train and validation. */
export interface Cut {
  /** 1 or more. */
  readonly chunkCount: number;
  /** Fraction of a chunk for training, 0..1; at 1 the chunk is not cut. */
  readonly trainRatio: number;
  /** Fraction of a chunk for testing, 0..1. */
  readonly testRatio: number;
}

export interface ListPart<Entry> {
  /** Text between the prefix and `.lst`: `_0_train`, `_val`, or nothing. */
  readonly suffix: string;
  readonly entries: readonly Entry[];
}

/**
 * Cuts a list as im2rec does: into chunks of equal length (the last ones may be shorter or empty), and each chunk into
 * test, train and validation, in that order. The fractions refer to a full chunk and are rounded down.
 */
export function cutList<Entry>(entries: readonly Entry[], cut: Cut): ListPart<Entry>[] {
  const size = Math.ceil(entries.length / cut.chunkCount);
  return Array.from({ length: cut.chunkCount }, (_, at) => {
    const chunk = entries.slice(at * size, (at + 1) * size);
    const suffix = cut.chunkCount > 1 ? `_${at}` : '';
    return cut.trainRatio === 1 ? [{ suffix, entries: chunk }] : cutChunk(chunk, suffix, size, cut);
  }).flat();
}

function cutChunk<Entry>(chunk: readonly Entry[], suffix: string, size: number, cut: Cut): ListPart<Entry>[] {
  const testSize = Math.trunc(size * cut.testRatio);
  const trainSize = Math.trunc(size * cut.trainRatio);
  const test = { suffix: `${suffix}_test`, entries: chunk.slice(0, testSize) };
  const train = { suffix: `${suffix}_train`, entries: chunk.slice(testSize, testSize + trainSize) };
  const validation = { suffix: `${suffix}_val`, entries: chunk.slice(testSize + trainSize) };
  return [...(cut.testRatio > 0 ? [test] : []), ...(cut.trainRatio + cut.testRatio < 1 ? [validation] : []), train];
}
