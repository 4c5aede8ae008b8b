import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Configuration } from '../config/configuration.ts';
import { adviseOnExplanations } from '../explanation/explanation-mode.ts';
import { retiredSince } from '../facts/instance-types.ts';
import { estimateCost } from './estimate.ts';

/** Shows the operator at synthesis the estimated cost, and warns of settings that may not have the expected effect. */
export function advise(stack: Stack, configuration: Configuration): void {
  const annotations = Annotations.of(stack);
  annotations.addInfo(estimateCost(configuration).join('\n  '));
  const onExplanations = adviseOnExplanations(configuration);
  if (onExplanations !== null) annotations.addInfo(onExplanations);
  for (const [id, text] of warningsFor(configuration)) annotations.addWarningV2(`pneumoscope:${id}`, text);
}

/** Warnings by id. */
export function warningsFor(configuration: Configuration): readonly (readonly [string, string])[] {
  const { model, training, hosting, region } = configuration;
  const warnings: [string, string][] = [];
  const retiredHost = hosting.kind === 'instance' ? retiredSince(hosting.instanceType) : undefined;
  if (retiredHost !== undefined) {
    warnings.push(['retired-hosting', `AWS retired ${hosting.instanceType} (${retiredHost}); the endpoint will fail.`]);
  }
  if (model !== 'train') return warnings;
  const retired = training.instanceTypes.filter((type) => retiredSince(type) !== undefined);
  const offered = training.instanceTypes.filter((type) => retiredSince(type) === undefined);
  if (retired.length > 0) {
    const next =
      offered.length > 0
        ? `Next will be tried: ${offered.join(', ')}.`
        : 'No other type is configured: training will fail.';
    warnings.push([
      'retired-training',
      `AWS has retired ${retired.map((type) => `${type} (${retiredSince(type)})`).join(', ')}. ${next}`,
    ]);
  }
  if (offered.length > 0) {
    const quotas = offered.map((type) => `"${type} for training job usage"`).join(' or ');
    warnings.push([
      'quota',
      `A new account’s quota of ${quotas} in ${region} may be 0: see Service Quotas, SageMaker.`,
    ]);
  }
  return warnings;
}
