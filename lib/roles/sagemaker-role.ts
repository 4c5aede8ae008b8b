import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ALGORITHM_REPOSITORY, algorithmAccount } from '../facts/ecr-accounts.ts';
import { arnOf } from '../names.ts';

export interface SageMakerRoleProps {
  readonly region: string;
  /** Names of the log groups below `/aws/sagemaker/`, e.g. "TrainingJobs". */
  readonly logGroups: readonly string[];
  readonly key: IKey;
  /** Key of the bootstrap bucket, where it has one of its own. */
  readonly bootstrapKeyArn?: string | undefined;
}

/**
 * The role that SageMaker assumes, in this account alone: it may pull the algorithm's image, write logs and metrics, use the key
 * for volumes and outputs, and whatever else it is granted. The log groups exist already.
 */
export class SageMakerRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SageMakerRoleProps) {
    super(scope, id);
    const { partition, account } = Stack.of(this);
    const { region, key, bootstrapKeyArn } = props;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': account },
      }),
    });
    const repository = `arn:${partition}:ecr:${region}:${algorithmAccount(region)}:repository/${ALGORITHM_REPOSITORY}`;
    this.allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repository]);
    // Both actions take no resource but "*"; metrics are limited to SageMaker's namespaces.
    this.allow(['ecr:GetAuthorizationToken'], ['*']);
    this.allow(['cloudwatch:PutMetricData'], ['*'], { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } });
    const groups = props.logGroups.map((name) => arnOf(this, 'logs', `log-group:/aws/sagemaker/${name}`));
    this.allow(['logs:DescribeLogStreams'], groups);
    this.allow(
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      groups.map((group) => `${group}:log-stream:*`),
    );
    this.allowKey(key);
    if (bootstrapKeyArn !== undefined) this.allow(['kms:Decrypt'], [bootstrapKeyArn]);
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
      ['s3:PutObject', 's3:AbortMultipartUpload'],
      keys.map((key) => bucket.arnForObjects(key)),
    );
  }

  allow(actions: string[], resources: string[], conditions: Record<string, Record<string, unknown>> = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
  }

  /** What AWS lists for encrypted volumes and outputs; the volume's key is used by a grant to EC2. */
  private allowKey({ keyArn }: IKey): void {
    const actions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'];
    this.allow(
      [...actions, 'ReEncryptFrom', 'ReEncryptTo'].map((action) => `kms:${action}`),
      [keyArn],
    );
    this.allow(['kms:CreateGrant'], [keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  }
}
