/** A function of the pipeline was deployed without settings that it needs. */
export class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
}

/**
 * Reads the named environment variables.
 * @throws {MissingSettingError} that names every one that is absent or empty.
 */
export function readEnvironment<Name extends string>(names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new MissingSettingError(`Reading the environment: needed ${names.join(', ')}; missing ${missing.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
