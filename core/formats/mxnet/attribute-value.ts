import { MxnetError } from './mxnet-error.ts';

/**
 * Attribute values are text: `True`, `64`, `2e-05`, `(3, 3)`. Files from Python 2 have long integers: `(3L, 3L)`.
 * A one-element tuple is `(3,)` or a bare number. `None` means "not given".
 */
export function parseBoolean(text: string): boolean {
  switch (text.toLowerCase()) {
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      throw unreadable('True or False', text);
  }
}

/** @throws {MxnetError} unless it is a whole number within ±(2^31 - 1). */
export function parseInteger(text: string): number {
  const value = /^[+-]?\d{1,10}L?$/.test(text.trim()) ? Number.parseInt(text, 10) : Number.NaN;
  if (Math.abs(value) <= 0x7fff_ffff) return value;
  throw unreadable('a whole number', text);
}

/** @throws {MxnetError} unless it is a finite number. */
export function parseFloatValue(text: string): number {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw unreadable('a number', text);
}

/** @throws {MxnetError} unless it is a list of whole numbers, in parentheses, in brackets or a bare number. */
export function parseTuple(text: string): number[] {
  const trimmed = text.trim();
  const list = /^\((.*)\)$/.exec(trimmed)?.[1] ?? /^\[(.*)\]$/.exec(trimmed)?.[1] ?? trimmed;
  const items = list.split(',').map((item) => item.trim());
  if (items.length > 1 && items.at(-1) === '') items.pop();
  if (items.length === 1 && items[0] === '' && list !== trimmed) return [];
  try {
    return items.map(parseInteger);
  } catch (error) {
    throw unreadable('a list of whole numbers', text, error);
  }
}

export function formatBoolean(value: boolean): string {
  return value ? 'True' : 'False';
}

/** `(3, 3)`, and `(3,)` for one element. */
export function formatTuple(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}

/** The shortest decimal that parses to the same 32-bit float, written as Python does: `2e-05`, `0.9`. */
export function formatFloat32(value: number): string {
  const single = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = single.toPrecision(digits);
    if (Math.fround(Number(text)) === single) return asPython(Number(text));
  }
  return asPython(single);
}

function asPython(value: number): string {
  if (value === 0) return '0.0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 16) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function unreadable(needed: string, text: string, cause?: unknown): MxnetError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new MxnetError('ATTRIBUTE_VALUE', `Reading an attribute: needed ${needed}, found "${shown}"`, { cause });
}
