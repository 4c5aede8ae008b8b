import { RecordIoError } from './recordio-error.ts';

/**
 * An index (`.idx`) is text with one line for each record of its `.rec` file: `key TAB offset LF`. The key is a whole
 * number, for im2rec the first column of its list; the offset is the byte where the record's first part begins.
 */
export interface IndexEntry {
  readonly key: bigint;
  readonly offset: number;
}

/** Writes one line. Mirrors `parseIndex`. */
export function formatIndexEntry({ key, offset }: IndexEntry): string {
  return `${key}\t${offset}\n`;
}

/**
 * Parses the text of an index, entry by entry. Mirrors `formatIndexEntry`.
 * @throws {RecordIoError} `INDEX_BAD_LINE`, with the line number (from 1) as `offset`.
 */
export function* parseIndex(text: string): Generator<IndexEntry> {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  for (const [at, line] of lines.entries()) {
    const match = /^\s*(-?\d+)\t(\d{1,15})\s*$/.exec(line);
    if (match === null) {
      throw new RecordIoError(
        'INDEX_BAD_LINE',
        at + 1,
        `Reading line ${at + 1} of an index: needed "key TAB offset", found ${JSON.stringify(line.slice(0, 60))}`,
      );
    }
    yield { key: BigInt(match[1] ?? ''), offset: Number(match[2]) };
  }
}
