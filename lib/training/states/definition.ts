import { failWith, type States } from './building-blocks.ts';

export const DEFINITION = 'Is this the definition that was asked for?';
const FORMER_DEFINITION = 'Former definition';

/**
 * Ends an execution whose input asks for another examination than this definition makes: for some seconds after an update, Step
 * Functions may still start executions with the former definition.
 */
export function definitionStates(examination: string, next: string): States {
  return {
    [DEFINITION]: {
      Type: 'Choice',
      Choices: [{ Variable: '$.examination', StringEquals: examination, Next: next }],
      Default: FORMER_DEFINITION,
    },
    [FORMER_DEFINITION]: failWith(
      'FormerDefinition',
      'Step Functions still ran the former definition of the pipeline. Nothing was trained; deploy again.',
    ),
  };
}
