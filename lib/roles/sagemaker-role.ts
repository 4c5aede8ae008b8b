import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ALGORITHM_REPOSITORY, algorithmAccount } from '../facts/ecr-accounts.ts';

export interface SageMakerRoleProps {
  readonly region: string;
  /** Beginning of the log groups' names below `/aws/sagemaker/`, e.g. "TrainingJobs". */
  readonly logGroups: readonly string[];
  readonly key: IKey;
}

/**
 * The role that SageMaker assumes: it may pull the algorithm's image, write logs and metrics, and whatever else it is granted.
 */
export class SageMakerRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SageMakerRoleProps) {
    super(scope, id);
    const { partition, account } = Stack.of(this);
    const { region } = props;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const repository = `arn:${partition}:ecr:${region}:${algorithmAccount(region)}:repository/${ALGORITHM_REPOSITORY}`;
    this.allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]);
    // Both actions take no resource but "*"; metrics are limited to SageMaker's namespaces.
    this.allow(['ecr:GetAuthorizationToken'], ['*']);
    this.allow(['cloudwatch:PutMetricData'], ['*'], { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } });
    this.allow(
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      props.logGroups.map((name) => `arn:${partition}:logs:${region}:${account}:log-group:/aws/sagemaker/${name}*`),
    );
    this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [props.key.keyArn]);
  }

  /** Lets it read the objects with these keys, which may end in `*`, and list the bucket at them. */
  allowRead(bucket: IBucket, keys: readonly string[]): void {
    this.allow(
      ['s3:GetObject'],
      keys.map((key) => bucket.arnForObjects(key)),
    );
    this.allow(['s3:ListBucket'], [bucket.bucketArn], { StringLike: { 's3:prefix': [...keys] } });
  }

  /** Lets it write objects whose keys match. */
  allowWrite(bucket: IBucket, keys: readonly string[]): void {
    this.allow(
      ['s3:PutObject'],
      keys.map((key) => bucket.arnForObjects(key)),
    );
  }

  private allow(
    actions: string[],
    resources: string[],
    conditions: Record<string, Record<string, unknown>> = {},
  ): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
  }
}
