import { CfnResource, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import type { Deployment } from '../../lib/deployment.ts';
import { explain, synthesizeApp } from '../app.ts';

/** It reads their tags in another form than CloudFormation's. */
const TAGGED_OTHERWISE = ['AWS::KMS::Key', 'AWS::SSM::Parameter'];

/**
 * The same app for the emulator moto: without the rule about the version of the bootstrap stack, which moto can't read,
 * and without references to resources that it skips and then misses.
 */
await synthesizeApp(
  () => new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  leaveOutWhatMotoMisses,
).catch(explain);

function leaveOutWhatMotoMisses({ data, service, stacks }: Deployment): void {
  // The dashboard shows alarms, by their ARNs; the outputs name the distribution and the user pool.
  for (const id of ['Dashboard', 'PageUrl', 'DistributionDomain']) service.node.tryRemoveChild(id);
  data.node.tryRemoveChild('UserPoolId');
  // It makes no user pool, whose id the Service stack reads.
  const pool = data.node.findChild('user-pool-id').node.defaultChild as CfnResource;
  pool.addPropertyOverride('Value', 'us-east-1_emulated');
  for (const resource of stacks.flatMap((stack) => stack.node.findAll())) {
    if (!CfnResource.isCfnResource(resource)) continue;
    // Types of this kind it would run in Docker; the common type it skips.
    if (resource.cfnResourceType.startsWith('Custom::')) {
      resource.addOverride('Type', 'AWS::CloudFormation::CustomResource');
    }
    if (TAGGED_OTHERWISE.includes(resource.cfnResourceType)) resource.addPropertyDeletionOverride('Tags');
    // Rolls back on alarms, by their names.
    if (resource.cfnResourceType === 'AWS::SageMaker::Endpoint')
      resource.addPropertyDeletionOverride('DeploymentConfig');
  }
}
