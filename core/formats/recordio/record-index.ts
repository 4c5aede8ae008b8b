import { RecordIoError } from './recordio-error.ts';

/**
 * An index (`.idx`) is text with one line for each record of its `.rec` file: `key TAB offset LF`. The key is a whole
 * number, for im2rec the first column of its list, or text (MXIndexedRecordIO with `key_type=str`); the offset is the byte
 * where the record's first part begins.
 */
export interface IndexEntry {
  readonly key: bigint | string;
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
    const match = /^([^\t]+)\t(\d{1,15})\s*$/.exec(line);
    if (match === null) {
      throw new RecordIoError(
        'INDEX_BAD_LINE',
        at + 1,
        `Reading line ${at + 1} of an index: needed "key TAB offset", found ${JSON.stringify(line.slice(0, 60))}`,
      );
    }
    yield { key: parseKey(match[1] ?? ''), offset: Number(match[2]) };
  }
}

/** A whole number may have white space around it, as Python's `int` allows; anything else is text. */
function parseKey(text: string): bigint | string {
  return /^\s*-?\d+\s*$/.test(text) ? BigInt(text.trim()) : text;
}
