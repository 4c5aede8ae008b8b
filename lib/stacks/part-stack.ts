import { RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import { tagsOf } from '../cost/tags.ts';
import type { LogKeeping } from '../functions/handler-function.ts';
import { type Names, namesOf, type Part } from '../names.ts';

export interface PartProps extends StackProps {
  readonly configuration: Configuration;
}

const DESCRIPTIONS: Readonly<Record<Part, string>> = {
  Data: 'models, key, users, audit log: what is kept',
  Training: 'trains and examines a model',
  Hosting: 'the model endpoint, its scaling and alarms',
  Service: 'page, API, sign-in, dashboard',
};

/** CDK takes tags for it, CloudFormation's schema does not. */
const UNTAGGED = ['AWS::ApplicationAutoScaling::ScalableTarget'];

/** One of the four stacks of a deployment, with its names and tags. */
export abstract class PartStack extends Stack {
  readonly names: Names;
  /** Of what holds models, users or logs. */
  readonly removalPolicy: RemovalPolicy;
  protected readonly configuration: Configuration;

  constructor(scope: Construct, part: Part, props: PartProps) {
    const { configuration, ...stackProps } = props;
    const names = namesOf(configuration);
    super(scope, names.stack(part), {
      description: `Pneumonia on chest X-rays, not a medical device: ${DESCRIPTIONS[part]}`,
      ...stackProps,
    });
    this.names = names;
    this.configuration = configuration;
    this.removalPolicy = configuration.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    for (const [key, value] of Object.entries(tagsOf(configuration, part))) {
      Tags.of(this).add(key, value, { excludeResourceTypes: UNTAGGED });
    }
  }

  /** How this stack's functions keep their logs, with a group for those that CDK runs while it deploys. */
  protected keepLogs(key: IKey): LogKeeping {
    const keeping = { retention: this.configuration.logRetentionInDays, removalPolicy: this.removalPolicy };
    const deployment = new LogGroup(this, 'DeploymentLogs', { encryptionKey: key, ...keeping }) as ILogGroup;
    return { key, deployment, ...keeping };
  }
}
