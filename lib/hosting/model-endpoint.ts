import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct, type IDependable } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { EndpointAlarms } from './endpoint-alarms.ts';
import { EndpointScaling } from './endpoint-scaling.ts';
import type { HostedModel } from './hosted-model.ts';
import { updatePolicy } from './update-policy.ts';
import { productionVariant, volumeKey } from './variant.ts';

export interface ModelEndpointProps {
  readonly configuration: Configuration;
  readonly model: HostedModel;
  /** Fixed at synthesis, so that API and page need not wait for the endpoint. */
  readonly endpointName: string;
  readonly key: IKey;
  readonly topic: ITopic;
  /** No part of the endpoint is created before this. */
  readonly waitFor?: IDependable | undefined;
}

/**
 * Hosts a model: instances, or serverless. Updates are blue/green and roll back on alarms. Images are never captured.
 */
export class ModelEndpoint extends Construct {
  readonly endpoint: CfnEndpoint;
  readonly alarms: EndpointAlarms;
  private readonly arn: string;
  private readonly endpointName: string;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);
    const { configuration, endpointName, key, model, topic } = props;
    const { hosting } = configuration;
    const { partition, region, account } = Stack.of(this);
    this.endpointName = endpointName;
    this.arn = `arn:${partition}:sagemaker:${region}:${account}:endpoint/${endpointName}`;
    this.alarms = new EndpointAlarms(this, 'Alarms', { endpointName, topic });
    const hosted = new CfnModel(this, 'Model', {
      executionRoleArn: model.role.roleArn,
      primaryContainer: { image: model.image, modelDataUrl: model.dataUrl },
    });
    hosted.node.addDependency(model.role);
    if (props.waitFor !== undefined) hosted.node.addDependency(props.waitFor);
    const config = new CfnEndpointConfig(this, 'Config', {
      productionVariants: [productionVariant(hosted.attrModelName, hosting)],
      ...volumeKey(hosting, key.keyArn),
    });
    this.endpoint = new CfnEndpoint(this, 'Endpoint', {
      endpointName,
      endpointConfigName: config.attrEndpointConfigName,
      ...updatePolicy(hosting, this.alarms.alarms),
    });
    this.endpoint.node.addDependency(this.alarms);
    if (hosting.autoscaling !== undefined) {
      new EndpointScaling(this, 'Scaling', { endpoint: this.endpoint, endpointName, ...hosting.autoscaling });
    }
  }

  /** Lets a handler invoke this endpoint, and passes it the name. */
  allowInvoke(handler: HandlerFunction): void {
    this.grant(handler, 'sagemaker:InvokeEndpoint');
  }

  /** Lets a handler describe this endpoint, and passes it the name. */
  allowDescribe(handler: HandlerFunction): void {
    this.grant(handler, 'sagemaker:DescribeEndpoint');
  }

  private grant(handler: HandlerFunction, action: string): void {
    handler.allow([action], [this.arn]);
    handler.function.addEnvironment('ENDPOINT_NAME', this.endpointName);
  }
}
