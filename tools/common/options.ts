import { type Command, InvalidArgumentError, Option } from 'commander';
import { GUARD_MODES, type GuardMode } from '../../core/contract/checks.ts';

/** An option with a fixed list of values. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

/** Adds the options of commands that check images. */
export function addCheckOptions(command: Command, standard: GuardMode): Command {
  return command
    .addOption(
      choice('--guard <mode>', 'what to do about images that the model does not know', GUARD_MODES).default(standard),
    )
    .option(
      '--guard-model <dir>',
      'folder of guard.onnx and guard.json (default: the one that comes with pneumoscope)',
    );
}

/**
 * Returns a parser of whole numbers within a range.
 * @throws {InvalidArgumentError} Thrown by the parser, as by every parser of options; the command line reports it as wrong use.
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

/** Parses the address of an HTTP host. */
export function parseUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('needed a URL that begins with http:// or https://');
}
