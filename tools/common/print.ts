/** How a command prints its result. */
export interface PrintOptions {
  /** Print JSON instead of text. */
  readonly json?: boolean | undefined;
  /** Passed to `JSON.stringify`, for values that JSON does not have. */
  readonly replacer?: (key: string, value: unknown) => unknown;
}

/**
 * Prints the result of a command on standard output: as indented JSON for programs, or as text for people.
 * @param describe Returns the text, including its last line end.
 */
export function print<T>(result: T, { json, replacer }: PrintOptions, describe: (result: T) => string): void {
  process.stdout.write(json === true ? `${JSON.stringify(result, replacer, 2)}\n` : describe(result));
}
