import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { EXIT, WorkFailedError, WrongUseError } from './common/exit.ts';
import { VERBS } from './verbs.ts';

/**
 * Runs `pneumoscope` with the given arguments.
 * @returns The exit code: 0 done, 1 the work failed, 2 wrong use.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const program = buildProgram();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    return report(error);
  }
}

function buildProgram(): Command {
  const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const program = new Command('pneumoscope')
    .description(description)
    .version(version)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride();
  for (const register of VERBS) register(program);
  inheritSettings(program);
  return program;
}

/** `addCommand` does not pass settings on: without them, a command would end the process itself on wrong use. */
function inheritSettings(parent: Command): void {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent);
    inheritSettings(child);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  if (error instanceof WrongUseError) return printError(error.message, EXIT.wrongUse);
  if (error instanceof WorkFailedError) return printError(error.message, EXIT.failed);
  if (isSystemError(error)) return printError(`working with files: ${error.message}`, EXIT.failed);
  return printError(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.failed);
}

/** An error of the operating system, such as a full disk or a missing permission. Its message names the call. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function printError(message: string, code: number): number {
  process.stderr.write(`pneumoscope: ${message}\n`);
  return code;
}
