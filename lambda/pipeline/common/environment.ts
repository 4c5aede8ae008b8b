import {
  PIPELINE_ENVIRONMENT,
  type PipelineEnvironment,
  type PipelineFunction,
} from '../../../core/contract/pipeline/environment.ts';

/** A function of the pipeline was deployed without settings that it needs. */
export class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
}

/**
 * Reads the environment variables of a function.
 * @throws {MissingSettingError} that names every one that is absent or empty.
 */
export function readEnvironment<Name extends PipelineFunction>(name: Name): PipelineEnvironment<Name> {
  const needed: readonly string[] = PIPELINE_ENVIRONMENT[name];
  const missing = needed.filter((variable) => !process.env[variable]);
  if (missing.length > 0) {
    throw new MissingSettingError(
      `Reading the environment: needed ${needed.join(', ')}; missing ${missing.join(', ')}`,
    );
  }
  return Object.fromEntries(needed.map((variable) => [variable, process.env[variable]])) as PipelineEnvironment<Name>;
}
