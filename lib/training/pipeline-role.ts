import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PLACES } from '../../core/contract/pipeline/places.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

export interface PipelineRoleProps {
  /** Beginning of every job's and candidate's name. */
  readonly namePrefix: string;
  readonly bucket: IBucket;
  readonly key: IKey;
  /** The role that SageMaker assumes; the pipeline may pass it to SageMaker only. */
  readonly sageMakerRole: IRole;
  readonly functions: readonly HandlerFunction[];
}

/** The role that the state machine assumes. `test/lib/pipeline-grants.test.ts` compares it with what CDK's own tasks ask for. */
export class PipelineRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: PipelineRoleProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com').withConditions({
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      }),
    });
    this.allow(
      ['lambda:InvokeFunction'],
      props.functions.map((each) => each.function.functionArn),
    );
    this.allowSageMaker(props);
    this.allowCopy(props);
    this.allowLogging();
  }

  /** Lets it copy the artefact of a given model. */
  allowTake(given: { readonly bucket: IBucket; readonly key: string }, copyArn: string): void {
    this.allow(['s3:GetObject'], [given.bucket.arnForObjects(given.key)]);
    this.allow(['s3:PutObject', 's3:GetObject'], [copyArn]);
  }

  private allowSageMaker({ namePrefix, sageMakerRole, key }: PipelineRoleProps): void {
    const { partition, region, account } = Stack.of(this);
    const named = (kind: string) => `arn:${partition}:sagemaker:${region}:${account}:${kind}/${namePrefix}-*`;
    const rule = (jobs: string) =>
      `arn:${partition}:events:${region}:${account}:rule/StepFunctionsGetEventsForSageMaker${jobs}JobsRule`;
    this.allow(
      ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'],
      [named('training-job')],
    );
    this.allow(
      ['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob'],
      [named('transform-job')],
    );
    // With `.sync`, Step Functions tags each job as its own; without the right to do so, it cannot create the job. The tags of
    // costs are ours.
    this.allow(['sagemaker:AddTags'], [named('training-job'), named('transform-job'), named('model')]);
    this.allow(['sagemaker:ListTags'], ['*']);
    this.allow(['sagemaker:CreateModel', 'sagemaker:DeleteModel'], [named('model')]);
    this.allow(['iam:PassRole'], [sageMakerRole.roleArn], {
      StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    });
    // By these rules Step Functions learns that a job has ended (`.sync`).
    this.allow(['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], [rule('Training'), rule('Transform')]);
    this.allow(['kms:CreateGrant', 'kms:DescribeKey'], [key.keyArn], {
      StringEquals: { 'kms:ViaService': `sagemaker.${region}.amazonaws.com` },
    });
  }

  private allowCopy({ bucket, key }: PipelineRoleProps): void {
    const objects = (keys: string) => bucket.arnForObjects(keys);
    this.allow(['s3:GetObject'], [objects(`${PLACES.jobs}/*`), objects(`${PLACES.reports}/*`)]);
    this.allow(['s3:PutObject'], [objects(`${PLACES.models}/*`)]);
    this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
  }

  /** The actions that deliver logs and traces take no resource but "*". */
  private allowLogging(): void {
    this.allow(
      [
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
      ],
      ['*'],
    );
    this.allow(
      ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
      ['*'],
    );
  }

  private allow(
    actions: string[],
    resources: string[],
    conditions: Record<string, Record<string, unknown>> = {},
  ): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
  }
}
