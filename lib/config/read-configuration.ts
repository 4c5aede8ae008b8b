import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Configuration } from './configuration.ts';
import { ConfigurationError, parseConfiguration } from './parse-configuration.ts';

/** Read if it exists, even where no file is named. */
export const DEFAULT_FILE = 'pneumoscope.config.ts';

/**
 * Reads `-c config=FILE` (a `.ts` module that exports a `ConfigurationFile` by default, or a `.json`), by default
 * `pneumoscope.config.ts` if there is one, and joins it with the context.
 * @throws {ConfigurationError} that names every fault.
 */
export async function readConfiguration(
  context: Readonly<Record<string, unknown>>,
  region?: string,
): Promise<Configuration> {
  const named = context.config;
  const file = typeof named === 'string' ? named : DEFAULT_FILE;
  if (named === undefined && !existsSync(file)) return parseConfiguration({}, context, region);
  return parseConfiguration(await readFile(file), context, region);
}

async function readFile(file: string): Promise<object> {
  if (!existsSync(file))
    throw new ConfigurationError(`Reading the configuration: needed a file, found none at ${file}`);
  const content: unknown = file.endsWith('.json')
    ? JSON.parse(readFileSync(file, 'utf8'))
    : (await import(pathToFileURL(resolve(file)).href)).default;
  if (typeof content === 'object' && content !== null) return content;
  throw new ConfigurationError(`Reading the configuration: needed an object from ${file}, found ${typeof content}`);
}
