import { type IUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { arnOf, type Names } from '../names.ts';

/**
 * What the Data stack keeps, as the other stacks see it: by name, or by a parameter of Systems Manager where AWS gives the name.
 * Roles name the key by its ARN: rights by its alias may take five minutes to hold, and the first deployment uses it at once.
 */
export class KeptData extends Construct {
  readonly key: IKey;
  readonly bucket: IBucket;
  readonly topic: ITopic;
  readonly auditLogGroupArn: string;
  private readonly names: Names;

  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    this.names = names;
    this.key = Key.fromKeyArn(this, 'Key', StringParameter.valueForStringParameter(this, names.parameters.key));
    this.bucket = Bucket.fromBucketAttributes(this, 'Models', {
      bucketName: names.bucket(this),
      encryptionKey: this.key,
    });
    this.topic = Topic.fromTopicArn(this, 'Alarms', arnOf(this, 'sns', names.topic));
    this.auditLogGroupArn = arnOf(this, 'logs', `log-group:${names.auditLogGroup}`);
  }

  userPool(): IUserPool {
    const userPoolId = StringParameter.valueForStringParameter(this, this.names.parameters.userPool);
    return UserPool.fromUserPoolId(this, 'Users', userPoolId);
  }
}
