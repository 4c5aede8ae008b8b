import { describe, expect, it } from 'vitest';
import { ECR_ACCOUNTS } from '../../lib/facts/ecr-accounts.ts';
import { hasLocalNvme } from '../../lib/facts/instance-types.ts';
import { trainOn } from '../../lib/training/states/train.ts';
import { definitionOf } from './state-machine.ts';
import { synthesize } from './synthesize.ts';
import { templateOf } from './templates.ts';

const definition = definitionOf(templateOf('Training'));
const parametersOf = (state: string) => definition.States[state]?.Parameters as Readonly<Record<string, unknown>>;

/** The 2020 notebook project's hyperparameters, all as strings. */
const HYPERPARAMETERS = {
  num_layers: '18',
  use_pretrained_model: '1',
  image_shape: '3,224,224',
  num_classes: '2',
  mini_batch_size: '128',
  resize: '256',
  epochs: '25',
  learning_rate: '0.0005',
  optimizer: 'adam',
  num_training_samples: '5112',
  augmentation_type: 'crop_color_transform',
  precision_dtype: 'float32',
  multi_label: '0',
};

/** The address of the key, from the parameter in which the Data stack keeps it. */
const KEY = expect.stringMatching(/^ref-.*key/);

/** By which costs are told apart. */
const TAGS = [
  { Key: 'application', Value: 'Pneumoscope' },
  { Key: 'stage', Value: 'prod' },
  { Key: 'part', Value: 'training' },
];

describe('the training request', () => {
  it('equals the notebook project’s', () => {
    const channel = (name: string) => ({
      ChannelName: name,
      ContentType: 'application/x-recordio',
      CompressionType: 'None',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: expect.stringMatching(/^s3:\/\/cdk-.*-assets-.*\/[0-9a-f]{64}\.rec$/),
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    });
    expect(parametersOf('Train on ml.p2.xlarge')).toEqual({
      'TrainingJobName.$': "States.Format('{}-1', $.name)",
      AlgorithmSpecification: {
        TrainingImage: '685385470294.dkr.ecr.eu-west-1.amazonaws.com/image-classification:1',
        TrainingInputMode: 'File',
      },
      RoleArn: expect.stringContaining('SageMakerRole'),
      HyperParameters: HYPERPARAMETERS,
      InputDataConfig: [channel('train'), channel('validation')],
      OutputDataConfig: {
        S3OutputPath: expect.stringMatching(/^s3:\/\/[^/]+\/jobs$/),
        KmsKeyId: KEY,
      },
      ResourceConfig: {
        InstanceType: 'ml.p2.xlarge',
        InstanceCount: 1,
        VolumeSizeInGB: 11,
        VolumeKmsKeyId: KEY,
      },
      StoppingCondition: { MaxRuntimeInSeconds: 7_200 },
      Tags: TAGS,
    });
  });

  it('is tried on the notebook project’s type, then on those that AWS still offers', () =>
    expect(Object.keys(definition.States).filter((name) => name.startsWith('Train on'))).toEqual(
      ['ml.p2.xlarge', 'ml.g4dn.xlarge', 'ml.g5.xlarge'].map(trainOn),
    ));

  it.each([
    ['ml.p2.xlarge', true],
    ['ml.g4dn.xlarge', false],
    ['ml.g5.xlarge', false],
  ])('has a key for the volume of %s: %s (SageMaker refuses a key for an instance’s own disk)', (type, hasKey) =>
    expect('VolumeKmsKeyId' in (parametersOf(trainOn(type)).ResourceConfig as Record<string, unknown>)).toBe(hasKey),
  );

  it('takes hyperparameters, run time, volume and types from the configuration', () => {
    const configured = definitionOf(
      synthesize('Training', {
        hyperparameters: { epochs: '3' },
        training: { instanceTypes: ['ml.g5.2xlarge'], maxRuntimeInSeconds: 3_600, volumeSizeInGb: 77 },
      }),
    );
    expect(configured.States['Train on ml.g5.2xlarge']?.Parameters).toMatchObject({
      HyperParameters: { epochs: '3', num_layers: '18' },
      ResourceConfig: { InstanceType: 'ml.g5.2xlarge', VolumeSizeInGB: 77 },
      StoppingCondition: { MaxRuntimeInSeconds: 3_600 },
    });
  });
});

describe('the batch transform', () => {
  it.each([
    ['Transform normal images', 'NORMAL'],
    ['Transform images with pneumonia', 'PNEUMONIA'],
  ])('%s: 16 at a time, 6 MB, one image per request, no split, no compression', (state, images) =>
    expect(parametersOf(state)).toEqual({
      'TransformJobName.$': `States.Format('{}-${images.toLowerCase()}', $.name)`,
      'ModelName.$': '$.name',
      MaxConcurrentTransforms: 16,
      MaxPayloadInMB: 6,
      BatchStrategy: 'SingleRecord',
      TransformInput: {
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: expect.stringMatching(new RegExp(`^s3://[^/]+/test/[0-9a-f]{64}/${images}/$`)),
          },
        },
        ContentType: 'application/x-image',
        SplitType: 'None',
        CompressionType: 'None',
      },
      TransformOutput: {
        'S3OutputPath.$': expect.stringContaining(`/transform/{}/${images}'`),
        AssembleWith: 'None',
        KmsKeyId: KEY,
      },
      TransformResources: {
        InstanceType: 'ml.m5.large',
        InstanceCount: 1,
        VolumeKmsKeyId: KEY,
      },
      Tags: TAGS,
    }),
  );

  it('sets no volume key for a type with its own disk', () => {
    const { States } = definitionOf(synthesize('Training', { training: { transformInstanceType: 'ml.g4dn.xlarge' } }));
    expect(JSON.stringify(States['Transform normal images'])).not.toContain('VolumeKmsKeyId');
  });
});

describe('facts about AWS', () => {
  it('contain the algorithm’s account in all 37 regions', () => {
    expect(Object.keys(ECR_ACCOUNTS)).toHaveLength(37);
    expect(Object.values(ECR_ACCOUNTS).every((account) => /^\d{12}$/.test(account))).toBe(true);
  });

  it.each([
    ['ml.g4dn.xlarge', true],
    ['ml.g5.12xlarge', true],
    ['ml.g6e.xlarge', true],
    ['ml.p3dn.24xlarge', true],
    ['ml.p4d.24xlarge', true],
    ['ml.p5.48xlarge', true],
    ['ml.p6-b200.48xlarge', true],
    ['ml.m5d.large', true],
    ['ml.c6gd.large', true],
    ['ml.r7gd.large', true],
    ['ml.trn1.2xlarge', true],
    ['ml.p2.xlarge', false],
    ['ml.p3.2xlarge', false],
    ['ml.t2.medium', false],
    ['ml.m5.large', false],
    ['ml.c6in.large', false],
    ['ml.inf2.xlarge', false],
  ])('state for %s whether it has its own NVMe disk: %s', (type, expected) =>
    expect(hasLocalNvme(type)).toBe(expected),
  );
});
