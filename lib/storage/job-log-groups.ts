import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { arnOf } from '../names.ts';

/** Below `/aws/sagemaker/`. */
export const JOB_LOG_GROUPS = ['TrainingJobs', 'TransformJobs'];

export interface JobLogGroupsProps {
  readonly key: IKey;
  readonly retentionInDays: number;
  /** Of the function that makes the calls. */
  readonly logGroup: ILogGroup;
}

/**
 * SageMaker's log groups for jobs: one each for account and region, so that they may exist already, and outlive the stack. Made
 * where they don't exist; then they get key and retention, and no job needs the right to make one.
 */
export class JobLogGroups extends Construct {
  constructor(scope: Construct, id: string, props: JobLogGroupsProps) {
    super(scope, id);
    const groups = JOB_LOG_GROUPS.map((name) => ({ name, logGroupName: `/aws/sagemaker/${name}` }));
    const policy = AwsCustomResourcePolicy.fromStatements([
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:AssociateKmsKey'],
        resources: groups.map(({ logGroupName }) => arnOf(this, 'logs', `log-group:${logGroupName}`)),
      }),
    ]);
    for (const { name, logGroupName } of groups) {
      const call = (action: string, parameters: object, ignoreErrorCodesMatching?: string) => {
        const sdkCall = {
          service: 'cloudwatch-logs',
          action,
          parameters: { logGroupName, ...parameters },
          physicalResourceId: PhysicalResourceId.of(`${logGroupName}/${action}`),
          ...(ignoreErrorCodesMatching === undefined ? {} : { ignoreErrorCodesMatching }),
        };
        return new AwsCustomResource(this, `${name}${action}`, {
          onCreate: sdkCall,
          onUpdate: sdkCall,
          policy,
          installLatestAwsSdk: false,
          logGroup: props.logGroup,
        });
      };
      const made = call('CreateLogGroup', {}, 'ResourceAlreadyExistsException');
      const kept = call('PutRetentionPolicy', { retentionInDays: props.retentionInDays });
      const encrypted = call('AssociateKmsKey', { kmsKeyId: props.key.keyArn });
      kept.node.addDependency(made);
      encrypted.node.addDependency(kept);
    }
  }
}
