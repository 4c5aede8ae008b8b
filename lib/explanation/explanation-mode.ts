import type { Configuration } from '../config/configuration.ts';
import { isBurstable } from '../facts/instance-types.ts';

type Chosen = Pick<Configuration, 'explanation' | 'hosting'>;

/**
 * Whether explanations are deployed. By default not on burstable instances: one explanation asks the model 75 times, which uses
 * up the credits that verdicts need.
 */
export function explains({ explanation, hosting }: Chosen): boolean {
  if (explanation.mode !== 'auto') return explanation.mode === 'on';
  return !isBurstableHost(hosting);
}

/** What the operator is told at synthesis about explanations; null where nothing is unexpected. */
export function adviseOnExplanations({ explanation, hosting }: Chosen): string | null {
  if (!isBurstableHost(hosting)) return null;
  const type = hosting.instanceType;
  switch (explanation.mode) {
    case 'off':
      return null;
    case 'on':
      return `Explanations are on, as configured, though ${type} is burstable: one asks the model 75 times. Where that takes longer than 25 s, the reply is EXPLANATION_TIMED_OUT, and verdicts wait meanwhile.`;
    case 'auto':
      return `Explanations are off: one asks the model 75 times, which would use up the CPU credits of ${type} and take longer than the 25 s allowed. Choose another hosting.instanceType (ml.m5.large), or turn them on with -c explanation=on.`;
  }
}

function isBurstableHost({ kind, instanceType }: Configuration['hosting']): boolean {
  return kind === 'instance' && isBurstable(instanceType);
}
