import { CfnOutput } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { ApiLogRole } from '../api/log-role.ts';
import { Budget } from '../cost/budget.ts';
import { AlarmTopic } from '../observability/alarm-topic.ts';
import { Users } from '../sign-in/users.ts';
import { keepEmptyingLogs } from '../storage/emptying-logs.ts';
import { EncryptionKey } from '../storage/encryption-key.ts';
import { JobLogGroups } from '../storage/job-log-groups.ts';
import { ModelBucket } from '../storage/model-bucket.ts';
import { type PartProps, PartStack } from './part-stack.ts';

/**
 * What outlives every other stack: models and reports, the key, users, the audit log, the group of model packages, and the topic
 * whose subscription somebody has confirmed. Kept and protected on the stage `prod`.
 */
export class DataStack extends PartStack {
  constructor(scope: Construct, props: PartProps) {
    const { stage } = props.configuration;
    super(scope, 'Data', { ...props, terminationProtection: stage === 'prod' });
    const { configuration, names, removalPolicy } = this;
    const { key } = new EncryptionKey(this, 'Encryption', { alias: `alias/${names.prefix}`, removalPolicy });
    const { bucket } = new ModelBucket(this, 'Models', { name: names.bucket(this), key, removalPolicy });
    new LogGroup(this, 'Audit', {
      logGroupName: names.auditLogGroup,
      encryptionKey: key,
      retention: configuration.auditRetentionInDays,
      removalPolicy,
    });
    // Also where sign-in is off, so that turning it off and on again keeps the users.
    const { userPool } = new Users(this, 'SignIn', {
      mfa: configuration.signIn.mfa,
      domainPrefix: configuration.signIn.domainPrefix ?? names.signInDomain(this),
      removalPolicy,
    });
    new CfnModelPackageGroup(this, 'Packages', {
      modelPackageGroupName: names.modelPackages,
      modelPackageGroupDescription: 'Examined models for pneumonia on chest X-rays of children. Not a medical device.',
    }).applyRemovalPolicy(removalPolicy);
    const { topic } = new AlarmTopic(this, 'AlarmTopic', { names, key, email: configuration.alarmEmail });
    if (configuration.api.accountRole === 'create') new ApiLogRole(this, 'ApiLogs');
    if (configuration.budget !== undefined) {
      new Budget(this, 'Budget', {
        name: names.global,
        monthlyUsd: configuration.budget.monthlyUsd,
        application: configuration.stackName,
        stage,
        topicArn: topic.topicArn,
      });
    }
    this.publish(names.parameters.key, key.keyArn);
    this.publish(names.parameters.userPool, userPool.userPoolId);
    const { deployment: logGroup, retention: retentionInDays } = this.keepLogs(key);
    keepEmptyingLogs(this, logGroup);
    if (configuration.jobLogGroups === 'manage') {
      new JobLogGroups(this, 'JobLogs', { key, retentionInDays, logGroup });
    }
    new CfnOutput(this, 'ModelBucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'UserPoolId', { value: userPool.userPoolId });
    new CfnOutput(this, 'AuditLogGroup', { value: names.auditLogGroup });
  }

  /** Tells the other stacks what AWS named. */
  private publish(parameterName: string, stringValue: string): void {
    new StringParameter(this, parameterName.split('/').at(-1) ?? '', { parameterName, stringValue });
  }
}
