import { LstError } from './lst-error.ts';

/**
 * A list (`.lst`) is UTF-8 text, one line for each image:
 *
 *     index TAB label [TAB label …] TAB relative/path LF
 *
 * im2rec numbers the images from 0 before it shuffles them, and writes labels with six decimals: `1.000000`.
 */
export interface LstEntry {
  /** Becomes the id of the record and its key in the index. */
  readonly index: bigint;
  /** One or more. */
  readonly labels: readonly number[];
  /** Relative to the folder of images, with `/` between folders. */
  readonly path: string;
}

/**
 * Writes one line, as im2rec does. Mirrors `parseLstLine`.
 * @throws {LstError} `LST_BAD_PATH` for a path that would not be read back unchanged.
 */
export function formatLstEntry({ index, labels, path }: LstEntry): string {
  if (path === '' || /[\t\r\n]/.test(path) || strip(path) !== path) {
    throw new LstError(
      'LST_BAD_PATH',
      0,
      `Writing a line of a list: needed a path without TAB, line break, or white space at its ends, found ${JSON.stringify(path)}`,
    );
  }
  return `${index}\t${labels.map((label) => `${formatLabel(label)}\t`).join('')}${path}\n`;
}

/**
 * Parses one line, as im2rec does: fields separated by TABs, each without white space at its ends. Mirrors `formatLstEntry`.
 * @param lineNumber For the error, from 1.
 * @throws {LstError} `LST_TOO_FEW_FIELDS`, `LST_BAD_INDEX`, `LST_BAD_LABEL`.
 */
export function parseLstLine(line: string, lineNumber = 0): LstEntry {
  const fields = strip(line).split('\t').map(strip);
  const [first = '', ...rest] = fields;
  const path = rest.pop() ?? '';
  if (rest.length === 0) {
    throw bad('LST_TOO_FEW_FIELDS', lineNumber, 'index, label and path between TABs', `${fields.length} fields`);
  }
  if (!/^[+-]?\d+$/.test(first)) throw bad('LST_BAD_INDEX', lineNumber, 'a whole number as index', first);
  return { index: BigInt(first.replace('+', '')), labels: rest.map((field) => parseLabel(field, lineNumber)), path };
}

/** A line of a list, or the error of reading it. */
export type LstLine = LstEntry | LstError;

/**
 * Reads a list, line by line. A line that cannot be read is yielded as its error, so that the caller decides: im2rec
 * skips such lines.
 * @param pieces The text, in pieces of any length.
 */
export function* readLst(pieces: Iterable<string>): Generator<LstLine> {
  let lineNumber = 0;
  for (const line of linesOf(pieces)) {
    lineNumber++;
    try {
      yield parseLstLine(line, lineNumber);
    } catch (error) {
      if (!(error instanceof LstError)) throw error;
      yield error;
    }
  }
}

function* linesOf(pieces: Iterable<string>): Generator<string> {
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split(/\r\n|\r(?!$)|\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

/** A label as C prints it with `%f`: six decimals, ties rounded to even. */
export function formatLabel(label: number): string {
  if (!Number.isFinite(label)) return Number.isNaN(label) ? 'nan' : label > 0 ? 'inf' : '-inf';
  if (Math.abs(label) >= 1e21) return `${BigInt(label)}.000000`;
  const isTie = Number.isInteger(label * 128) && (label * 128) % 2 !== 0;
  if (!isTie) return label.toFixed(6);
  const exact = label.toFixed(7);
  const shortened = exact.slice(0, -1);
  return Number(shortened.at(-1)) % 2 === 0 ? shortened : label.toFixed(6);
}

function parseLabel(field: string, line: number): number {
  const lower = field.toLowerCase();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(lower)) return Number(lower);
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  throw bad('LST_BAD_LABEL', line, 'a number as label', field);
}

/** White space as Python's `strip()` defines it; JavaScript's `trim()` differs. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACE_AT_ENDS = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');

function strip(text: string): string {
  return text.replace(SPACE_AT_ENDS, '');
}

function bad(code: LstError['code'], line: number, needed: string, found: string): LstError {
  const where = line === 0 ? 'a line' : `line ${line}`;
  return new LstError(
    code,
    line,
    `Reading ${where} of a list: needed ${needed}, found ${JSON.stringify(found.slice(0, 200))}`,
  );
}
