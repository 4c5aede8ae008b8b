import { CfnDeletionPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import { algorithmImage } from '../facts/ecr-accounts.ts';
import type { Names } from '../names.ts';
import type { EndpointAlarms } from './endpoint-alarms.ts';
import { EndpointScaling } from './endpoint-scaling.ts';
import { updatePolicy } from './update-policy.ts';
import { productionVariant, volumeKey } from './variant.ts';

export interface ModelEndpointProps {
  readonly configuration: Configuration;
  readonly names: Names;
  /** `s3://bucket/key` of a `model.tar.gz`. */
  readonly dataUrl: string;
  /** May read the artefact and pull the image. */
  readonly role: IRole;
  readonly key: IKey;
  readonly alarms: EndpointAlarms;
}

/**
 * Hosts a model: instances, or serverless. A new model takes over by blue/green and rolls back on alarms. Another kind or type of
 * hosting is another endpoint, beside which the former one goes on serving until the operator removes it. Images are never captured.
 */
export class ModelEndpoint extends Construct {
  readonly endpoint: CfnEndpoint;

  constructor(scope: Construct, id: string, props: ModelEndpointProps) {
    super(scope, id);
    const { configuration, names, key, alarms } = props;
    const { hosting, region } = configuration;
    const isIsolated = hosting.networkIsolation ?? hosting.kind === 'instance';
    const model = new CfnModel(this, 'Model', {
      executionRoleArn: props.role.roleArn,
      primaryContainer: { image: algorithmImage(region), modelDataUrl: props.dataUrl },
      ...(isIsolated ? { enableNetworkIsolation: true } : {}),
    });
    model.node.addDependency(props.role);
    const config = new CfnEndpointConfig(this, 'Config', {
      productionVariants: [productionVariant(model.attrModelName, hosting)],
      ...volumeKey(hosting, key.keyArn),
    });
    this.endpoint = new CfnEndpoint(this, 'Endpoint', {
      endpointName: names.endpoint,
      endpointConfigName: config.attrEndpointConfigName,
      ...updatePolicy(hosting, alarms.rollBack),
    });
    this.endpoint.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    this.endpoint.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    this.endpoint.node.addDependency(alarms);
    if (hosting.autoscaling !== undefined) {
      new EndpointScaling(this, 'Scaling', {
        endpoint: this.endpoint,
        endpointName: names.endpoint,
        ...hosting.autoscaling,
      });
    }
  }
}
