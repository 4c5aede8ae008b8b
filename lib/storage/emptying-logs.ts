import { CfnResource, type Stack } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';

/** Where CDK keeps its function that empties a bucket before the bucket is deleted. */
const PROVIDER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/** Has CDK's function that empties buckets log to a group of ours, instead of one that Lambda makes outside key and retention. */
export function keepEmptyingLogs(stack: Stack, logGroup: ILogGroup): void {
  const handler = stack.node.tryFindChild(PROVIDER)?.node.tryFindChild('Handler');
  if (handler === undefined || !CfnResource.isCfnResource(handler)) return;
  handler.addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
}
