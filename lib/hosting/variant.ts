import type { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Configuration } from '../config/configuration.ts';
import { hasLocalNvme } from '../facts/instance-types.ts';
import { VARIANT } from './endpoint-alarms.ts';

type Hosting = Configuration['hosting'];

/** The one variant that takes all traffic. */
export function productionVariant(modelName: string, hosting: Hosting): CfnEndpointConfig.ProductionVariantProperty {
  const common = { variantName: VARIANT, modelName, initialVariantWeight: 1 };
  if (hosting.kind === 'serverless') {
    const { memoryInMb: memorySizeInMb, maxConcurrency, provisionedConcurrency } = hosting;
    const warm = provisionedConcurrency === undefined ? {} : { provisionedConcurrency };
    return { ...common, serverlessConfig: { memorySizeInMb, maxConcurrency, ...warm } };
  }
  return { ...common, instanceType: hosting.instanceType, initialInstanceCount: instancesAtFirst(hosting) };
}

/** With autoscaling, at least its minimum. */
export function instancesAtFirst({ instanceCount, autoscaling }: Hosting): number {
  return Math.max(instanceCount, autoscaling?.minimum ?? 1);
}

/** The key of the instances' volume, where they have one that SageMaker takes a key for; serverless has none. */
export function volumeKey(hosting: Hosting, kmsKeyId: string): { readonly kmsKeyId?: string } {
  const hasVolume = hosting.kind === 'instance' && !hasLocalNvme(hosting.instanceType);
  return hasVolume ? { kmsKeyId } : {};
}
