import { CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { artefactHashOf, type ExaminedSource } from '../model-source.ts';
import { TrainingOutcome } from '../training/training-outcome.ts';
import { TrainingPipeline } from '../training/training-pipeline.ts';
import { KeptData } from './kept-data.ts';
import { type PartProps, PartStack } from './part-stack.ts';

export interface TrainingStackProps extends PartProps {
  readonly source: ExaminedSource;
}

/**
 * From a prepared data set, or a given model, to a model that has passed the gate, at an address that is known at synthesis. Its
 * deployment ends when the model has passed, and fails when it has not: the Hosting stack, which follows it, then stays as it is.
 */
export class TrainingStack extends PartStack {
  constructor(scope: Construct, props: TrainingStackProps) {
    super(scope, 'Training', props);
    const { configuration, names } = this;
    const { source } = props;
    const hash = artefactHashOf(source);
    const examination = source.examination.hash;
    const { key, bucket } = new KeptData(this, 'Kept', names);
    const logs = this.keepLogs(key);
    const pipeline = new TrainingPipeline(this, 'Pipeline', {
      configuration,
      source,
      names,
      bucket,
      key,
      logs,
    });
    new TrainingOutcome(this, 'Outcome', {
      pipeline,
      hash,
      examination,
      namePrefix: names.prefix,
      tries: source.kind === 'train' ? source.specification.instanceTypes.length : 0,
      bucket,
      logs,
    });
    new CfnOutput(this, 'TrainingPipelineArn', { value: pipeline.stateMachine.stateMachineArn });
    new CfnOutput(this, 'TrainingHash', { value: hash });
    new CfnOutput(this, 'ExaminationHash', { value: examination });
  }
}
