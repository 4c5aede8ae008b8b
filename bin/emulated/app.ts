import { CfnResource, DefaultStackSynthesizer } from 'aws-cdk-lib';
import type { PneumoscopeStack } from '../../lib/pneumoscope-stack.ts';
import { explain, synthesizeApp } from '../app.ts';

/**
 * The same app for the emulator moto: without the rule about the version of the bootstrap stack, which moto can't read,
 * and without references to resources that it skips and then misses.
 */
await synthesizeApp(new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }), leaveOutWhatMotoMisses).catch(
  explain,
);

function leaveOutWhatMotoMisses(stack: PneumoscopeStack): void {
  // The dashboard shows alarms, by their ARNs; the outputs name the distribution and the user pool.
  for (const id of ['Dashboard', 'PageUrl', 'UserPoolId']) stack.node.tryRemoveChild(id);
  for (const resource of stack.node.findAll()) {
    if (!CfnResource.isCfnResource(resource)) continue;
    // Types of this kind it would run in Docker; the common type it skips.
    if (resource.cfnResourceType.startsWith('Custom::')) {
      resource.addOverride('Type', 'AWS::CloudFormation::CustomResource');
    }
    // Rolls back on alarms, by their names.
    if (resource.cfnResourceType === 'AWS::SageMaker::Endpoint')
      resource.addPropertyDeletionOverride('DeploymentConfig');
  }
}
