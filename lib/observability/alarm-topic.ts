import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { arnOf, type Names } from '../names.ts';

export interface AlarmTopicProps {
  readonly names: Names;
  readonly key: IKey;
  readonly email?: string | undefined;
}

/**
 * The topic of all alarms; sent by mail to one address, if configured. The rule about TLS gives the topic a policy of its own in
 * place of SNS's, so that whoever publishes has to be named.
 */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { names, key, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: names.topic,
      displayName: `${names.prefix} alarms`,
      masterKey: key,
      enforceSSL: true,
    });
    this.allow('cloudwatch', { ArnLike: { 'aws:SourceArn': arnOf(this, 'cloudwatch', `alarm:${names.prefix}-*`) } });
    this.allow('budgets', {});
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  private allow(service: string, conditions: Record<string, Record<string, string>>): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: `From${service}`,
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account }, ...conditions },
      }),
    );
  }
}
