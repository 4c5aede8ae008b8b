import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, IntegrationPattern, JsonPath, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { type Right, rightsByRole } from './iam.ts';
import { ACCOUNT, cdkContext, REGION } from './synthesize.ts';

/** Id of the role that SageMaker assumes; the deployment's own has the same logical id. */
const SAGEMAKER_ROLE = 'PipelineSageMakerRole';

interface Parts {
  readonly stack: Stack;
  readonly role: Role;
  readonly bucket: IBucket;
  readonly encryptionKey: Key;
}

/** The rights that CDK gives a state machine which makes the pipeline's SageMaker calls by CDK's own tasks. */
export function rightsOfCdkTasks(): readonly Right[] {
  const app = new App({ context: cdkContext() });
  const stack = new Stack(app, 'Oracle', { env: { region: REGION, account: ACCOUNT } });
  const parts: Parts = {
    stack,
    role: new Role(stack, SAGEMAKER_ROLE, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') }),
    bucket: new Bucket(stack, 'Models') as IBucket,
    encryptionKey: new Key(stack, 'Key'),
  };
  new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(train(parts).next(makeModel(parts)).next(transform(parts))),
    tracingEnabled: true,
    logs: { destination: new LogGroup(stack, 'Logs'), level: LogLevel.ALL },
  });
  return rightsByRole(Template.fromStack(stack)).get('MachineRole') ?? [];
}

const executionName = JsonPath.stringAt('$.name');

function train({ stack, role, bucket, encryptionKey }: Parts): tasks.SageMakerCreateTrainingJob {
  return new tasks.SageMakerCreateTrainingJob(stack, 'Train', {
    integrationPattern: IntegrationPattern.RUN_JOB,
    trainingJobName: JsonPath.format('{}-1', executionName),
    role,
    algorithmSpecification: {
      trainingImage: tasks.DockerImage.fromRegistry('image-classification:1'),
      trainingInputMode: tasks.InputMode.FILE,
    },
    inputDataConfig: [
      {
        channelName: 'train',
        dataSource: { s3DataSource: { s3Location: tasks.S3Location.fromBucket(bucket, 'train.rec') } },
      },
    ],
    outputDataConfig: { s3OutputLocation: tasks.S3Location.fromBucket(bucket, 'jobs'), encryptionKey },
    resourceConfig: {
      instanceType: new InstanceType('p2.xlarge'),
      instanceCount: 1,
      volumeSize: Size.gibibytes(11),
      volumeEncryptionKey: encryptionKey,
    },
    stoppingCondition: { maxRuntime: Duration.hours(2) },
  });
}

function makeModel({ stack, role }: Parts): tasks.SageMakerCreateModel {
  return new tasks.SageMakerCreateModel(stack, 'MakeModel', {
    modelName: executionName,
    role,
    primaryContainer: new tasks.ContainerDefinition({
      image: tasks.DockerImage.fromRegistry('image-classification:1'),
      modelS3Location: tasks.S3Location.fromJsonExpression('$.artefact'),
    }),
  });
}

function transform({ stack, role, bucket, encryptionKey }: Parts): tasks.SageMakerCreateTransformJob {
  return new tasks.SageMakerCreateTransformJob(stack, 'Transform', {
    integrationPattern: IntegrationPattern.RUN_JOB,
    transformJobName: JsonPath.format('{}-normal', executionName),
    modelName: executionName,
    role,
    transformInput: {
      transformDataSource: { s3DataSource: { s3Uri: bucket.s3UrlForObject('test/NORMAL/') } },
    },
    transformOutput: { s3OutputPath: bucket.s3UrlForObject('transform'), encryptionKey },
    transformResources: { instanceType: new InstanceType('m5.large'), instanceCount: 1 },
  });
}
