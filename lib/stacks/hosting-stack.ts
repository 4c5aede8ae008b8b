import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { EndpointParameter } from '../../core/contract/endpoint-parameter.ts';
import { deployedReportKey } from '../../core/contract/pipeline/places.ts';
import { EndpointAlarms } from '../hosting/endpoint-alarms.ts';
import { hostedArtefact } from '../hosting/hosted-artefact.ts';
import { HostingRole } from '../hosting/hosting-role.ts';
import { ModelEndpoint } from '../hosting/model-endpoint.ts';
import { isExamined, type ModelSource } from '../model-source.ts';
import { KeptData } from './kept-data.ts';
import { type PartProps, PartStack } from './part-stack.ts';

export interface HostingStackProps extends PartProps {
  readonly source: ModelSource;
}

/**
 * The model's endpoint with its alarms. When it serves, its name and its model go to the parameter that the service reads: until
 * then the former model answers, and under its own name.
 */
export class HostingStack extends PartStack {
  constructor(scope: Construct, props: HostingStackProps) {
    super(scope, 'Hosting', props);
    const { configuration, names } = this;
    const { source } = props;
    const { key, bucket, topic } = new KeptData(this, 'Kept', names);
    const artefact = hostedArtefact(this, source, bucket);
    const { role } = new HostingRole(this, 'HostingRole', { configuration, names, key, artefact, models: bucket });
    const logs = new LogGroup(this, 'EndpointLogs', {
      logGroupName: `/aws/sagemaker/Endpoints/${names.endpoint}`,
      encryptionKey: key,
      retention: configuration.logRetentionInDays,
      // Its name is the endpoint's: kept, it would be in the way of the next endpoint of this name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const isServerless = configuration.hosting.kind === 'serverless';
    const alarms = new EndpointAlarms(this, 'Alarms', { names, topic, isServerless });
    const dataUrl = `s3://${artefact.bucket.bucketName}/${artefact.key}`;
    const { endpoint } = new ModelEndpoint(this, 'Hosting', { configuration, names, dataUrl, role, key, alarms });
    endpoint.node.addDependency(logs);
    new StringParameter(this, 'Serving', {
      parameterName: names.parameters.endpoint,
      description: 'The endpoint that serves, and the model that it serves',
      stringValue: this.toJsonString({
        endpointName: endpoint.attrEndpointName,
        model: source.identity,
        inputSide: source.inputSide,
        ...(isExamined(source) && {
          report: `s3://${bucket.bucketName}/${deployedReportKey(source.examination.hash)}`,
        }),
      } satisfies EndpointParameter),
    });
    new CfnOutput(this, 'EndpointName', { value: names.endpoint });
    new CfnOutput(this, 'ModelVersionHosted', { value: source.identity.version });
  }
}
