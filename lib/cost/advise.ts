import { Annotations, type Stack } from 'aws-cdk-lib';
import type { Configuration } from '../config/configuration.ts';
import { adviseOnExplanations } from '../explanation/explanation-mode.ts';
import { familyOf, retiredSince } from '../facts/instance-types.ts';
import { estimateCost } from './estimate.ts';

const NOT_EXAMINED =
  'The model is hosted without an examination: there is no data set to examine it on. Make one (npx pneumoscope dataset prepare) and name it with -c dataset=FOLDER.';

/** Shows the operator at synthesis the estimated cost, and warns of settings that may not have the expected effect. */
export function advise(stack: Stack, configuration: Configuration, isExamined: boolean): void {
  const annotations = Annotations.of(stack);
  annotations.addInfo(estimateCost(configuration).join('\n  '));
  const onExplanations = adviseOnExplanations(configuration);
  if (onExplanations !== null) annotations.addInfo(onExplanations);
  for (const text of hintsFor(configuration)) annotations.addInfo(text);
  if (!isExamined) annotations.addWarningV2('pneumoscope:not-examined', NOT_EXAMINED);
  for (const [id, text] of warningsFor(configuration)) annotations.addWarningV2(`pneumoscope:${id}`, text);
}

/** What the operator has to do or to know beside the deployment. */
export function hintsFor(configuration: Configuration): readonly string[] {
  const { domain, hosting, api, budget } = configuration;
  const hints: string[] = [];
  if (domain !== undefined) {
    hints.push(
      `${domain.name} needs an entry in your DNS: an alias or CNAME to the output DistributionDomain. Until then nobody reaches the page.`,
    );
  }
  if (hosting.kind === 'instance') {
    const most = Math.max(hosting.instanceCount, hosting.autoscaling?.maximum ?? 1);
    hints.push(
      `A new model takes over beside the former one: the quota "${hosting.instanceType} for endpoint usage" has to be ${2 * most} or more.`,
    );
  }
  if (api.accountRole === 'create') {
    hints.push(
      'The role by which API Gateway writes logs is one for account and region: one that exists is replaced. -c api.accountRole=exists leaves it.',
    );
  }
  if (budget !== undefined) {
    hints.push('The budget counts by tags: activate "application" and "stage" as cost allocation tags in AWS Billing.');
  }
  return hints;
}

/** Warnings by id. */
export function warningsFor(configuration: Configuration): readonly (readonly [string, string])[] {
  const { model, training, hosting, region, webAcl } = configuration;
  const warnings: [string, string][] = [];
  if (!webAcl.enabled) {
    warnings.push([
      'open-stage',
      'Without the web ACL the address of the API’s stage takes requests from everywhere, past CloudFront; only sign-in and throttle are left.',
    ]);
  }
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
  if (offered.some((type) => familyOf(type) === 'g5')) {
    warnings.push([
      'g5',
      'No run of the built-in algorithm, whose container has CUDA 10.1, on ml.g5 (Ampere) is known: keep a ml.g4dn type before it.',
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
