import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from './config/configuration.ts';

export const PARTS = ['Data', 'Training', 'Hosting', 'Service'] as const;

/** A stack of the deployment. */
export type Part = (typeof PARTS)[number];

type Named = Pick<Configuration, 'stackName' | 'stage' | 'region' | 'hosting'>;

/**
 * Names that are known at synthesis. Stacks find each other's resources by them, so that no export locks one stack to another.
 * All carry the stage; those that an account has only once, in all regions together, carry the region too.
 */
export interface Names {
  /** Begins every name that is unique in a region, e.g. `pneumoscope-prod`. */
  readonly prefix: string;
  /** Begins every name that is unique in an account, e.g. `pneumoscope-prod-eu-west-1`. */
  readonly global: string;
  readonly stack: (part: Part) => string;
  /** With the kind of hosting in it: SageMaker updates no endpoint from one kind to the other. */
  readonly endpoint: string;
  /** What the functions may call: the endpoint that serves, also while another takes over. */
  readonly anyEndpoint: string;
  readonly auditLogGroup: string;
  readonly modelPackages: string;
  readonly alarm: (name: string) => string;
  readonly topic: string;
  readonly metrics: string;
  /** Names of parameters in Systems Manager. */
  readonly parameters: {
    /** Name of the endpoint that serves; written after it is in service. */
    readonly endpoint: string;
    /** ARN of the key. */
    readonly key: string;
    readonly userPool: string;
  };
  /** Unique in all accounts. */
  readonly bucket: (scope: Construct) => string;
  readonly signInDomain: (scope: Construct) => string;
}

export function namesOf({ stackName, stage, region, hosting }: Named): Names {
  const name = stackName.toLowerCase();
  const prefix = `${name}-${stage}`;
  const path = `/${name}/${stage}`;
  const kind = hosting.kind === 'serverless' ? 'serverless' : hosting.instanceType.replaceAll('.', '-');
  return {
    prefix,
    global: `${prefix}-${region}`,
    stack: (part) => `${stackName}-${stage}-${part}`,
    endpoint: `${prefix}-${kind}`,
    anyEndpoint: `${prefix}-*`,
    auditLogGroup: `${path}/audit`,
    modelPackages: prefix,
    alarm: (alarm) => `${prefix}-${alarm}`,
    topic: `${prefix}-alarms`,
    metrics: `Pneumoscope/${prefix}`,
    parameters: { endpoint: `${path}/endpoint`, key: `${path}/key-arn`, userPool: `${path}/user-pool-id` },
    bucket: (scope) => `${prefix}-models-${Stack.of(scope).account}-${region}`,
    signInDomain: (scope) => `${prefix}-${Stack.of(scope).account}`,
  };
}

/** The ARN of a resource in the stack's own account and region. */
export function arnOf(scope: Construct, service: string, resource: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
