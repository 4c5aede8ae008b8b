/**
 * Environment variables that the pipeline's functions need. The deployment sets them; a function reports those that are missing.
 */
export const PIPELINE_ENVIRONMENT = {
  start: ['STATE_MACHINE_ARN', 'MODEL_BUCKET', 'NAME_PREFIX', 'TRAINING_TRIES'],
  refusal: [],
  evaluate: ['MODEL_BUCKET'],
  gate: ['MODEL_BUCKET', 'ENDPOINT_PARAMETER'],
  signal: [],
} as const;

export type PipelineFunction = keyof typeof PIPELINE_ENVIRONMENT;

/** A value for each variable of a function. */
export type PipelineEnvironment<Name extends PipelineFunction> = Readonly<
  Record<(typeof PIPELINE_ENVIRONMENT)[Name][number], string>
>;
