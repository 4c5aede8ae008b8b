import type { IStackSynthesizer, StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from './config/configuration.ts';
import { isExamined, type ModelSource } from './model-source.ts';
import { DataStack } from './stacks/data-stack.ts';
import { HostingStack } from './stacks/hosting-stack.ts';
import type { PartStack } from './stacks/part-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';
import { TrainingStack } from './stacks/training-stack.ts';

export interface DeploymentProps {
  readonly configuration: Configuration;
  readonly source: ModelSource;
  /** Folder of the built page; `web/dist` by default. */
  readonly page?: string;
  readonly env?: StackProps['env'];
  /** One for each stack; by default CDK's own. */
  readonly synthesizer?: () => IStackSynthesizer;
}

/**
 * The complete system, in four stacks: Data, which is kept; Training and then Hosting, whose model Training has examined; Service, which
 * needs neither of them. No stack exports anything: they know each other's resources by name.
 */
export class Deployment {
  readonly data: DataStack;
  /** Null where there are no held-out images to examine the model on. */
  readonly training: TrainingStack | null;
  readonly hosting: HostingStack;
  readonly service: ServiceStack;

  constructor(scope: Construct, { configuration, source, page, env, synthesizer }: DeploymentProps) {
    const props = () => ({
      configuration,
      ...(env === undefined ? {} : { env }),
      ...(synthesizer === undefined ? {} : { synthesizer: synthesizer() }),
    });
    this.data = new DataStack(scope, props());
    this.training = isExamined(source) ? new TrainingStack(scope, { ...props(), source }) : null;
    this.hosting = new HostingStack(scope, { ...props(), source });
    this.service = new ServiceStack(scope, { ...props(), source, page });
    this.training?.addStackDependency(this.data);
    this.hosting.addStackDependency(this.training ?? this.data);
    this.service.addStackDependency(this.data);
  }

  get stacks(): readonly PartStack[] {
    return [this.data, ...(this.training === null ? [] : [this.training]), this.hosting, this.service];
  }
}
