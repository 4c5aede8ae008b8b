import { InvalidArgumentError, Option } from 'commander';

/** An option that takes one of a few words. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

/**
 * Returns a parser of whole numbers within a range.
 * @throws {InvalidArgumentError} The parser throws it, as all parsers of options do; the command line makes it wrong use.
 */
export function parseWhole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`needed a whole number ${range}`);
  };
}

/** Parses a number from 0 to 1. */
export function parseUnit(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('needed a number from 0 to 1');
}

/** Parses the address of a host that speaks HTTP. */
export function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('needed a URL that begins with http:// or https://');
}
