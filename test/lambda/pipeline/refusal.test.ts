import { describe, expect, it } from 'vitest';
import { handler } from '../../../lambda/pipeline/refusal/handler.ts';

const ask = (error: { Error: string; Cause?: string }, next: string | null = 'ml.g5.xlarge') =>
  handler({ instanceType: 'ml.p2.xlarge', next, error, refusals: [] });

/** As Step Functions reports a job that was created and failed: its whole description. */
const failedJob = (FailureReason: string) => ({
  Error: 'States.TaskFailed',
  Cause: JSON.stringify({
    TrainingJobName: 'pneumoscope-abc123abc123-0f1e2d3c-1',
    TrainingJobStatus: 'Failed',
    FailureReason,
    HyperParameters: { epochs: 'invalid' },
    ResourceConfig: { InstanceType: 'ml.p2.xlarge', InstanceCount: 1 },
    Tags: [{ Key: 'note', Value: 'instance type no longer supported; quota; service limit' }],
  }),
});

describe('refusal', () => {
  it.each([
    [
      'quota at creation',
      {
        Error: 'SageMaker.ResourceLimitExceededException',
        Cause: 'The account-level service limit ml.g4dn.xlarge for training job usage is 0 Instances',
      },
      'quota',
    ],
    [
      'capacity as the job’s failure reason',
      {
        Error: 'States.TaskFailed',
        Cause:
          '{"TrainingJobStatus":"Failed","FailureReason":"CapacityError: Unable to provision requested ML compute capacity."}',
      },
      'no capacity',
    ],
    ['capacity as the failure reason in a whole description', failedJob('CapacityError: none left'), 'no capacity'],
    [
      'capacity that could not be provided, in other words',
      failedJob('Unable to provision requested ML compute capacity. Please retry using a different ML instance type.'),
      'no capacity',
    ],
    [
      'a retired type',
      {
        Error: 'SageMaker.SageMakerException',
        Cause: 'ValidationException: Instance type ml.p2.xlarge is no longer supported',
      },
      'not offered',
    ],
    [
      'a type that the region lacks',
      {
        Error: 'SageMaker.SageMakerException',
        Cause: 'The requested InstanceType ml.p2.xlarge is not available in eu-north-1',
      },
      'not offered',
    ],
    [
      'an unsupported type, in other words',
      { Error: 'SageMaker.SageMakerException', Cause: 'Unsupported instance type: ml.p2.xlarge' },
      'not offered',
    ],
    [
      'a type that the region’s service does not know',
      {
        Error: 'SageMaker.SageMakerException',
        Cause:
          "Value 'ml.p2.xlarge' at 'resourceConfig.instanceType' failed to satisfy constraint: Member must satisfy enum value set: [ml.m5.large]",
      },
      'not known',
    ],
  ])('continues after %s', async (_, error, reason) => {
    const refusals = await ask(error);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.instanceType).toBe('ml.p2.xlarge');
    expect(refusals[0]?.reason).toContain(reason);
  });

  it.each([
    [
      'a job that failed',
      { Error: 'States.TaskFailed', Cause: '{"TrainingJobStatus":"Failed","FailureReason":"ClientError: bad record"}' },
      'Training on ml.p2.xlarge: ClientError: bad record',
    ],
    [
      'a job that was stopped',
      { Error: 'States.TaskFailed', Cause: '{"TrainingJobStatus":"Stopped"}' },
      'Training on ml.p2.xlarge: the job ended as Stopped',
    ],
    ['a cause of another kind', { Error: 'States.TaskFailed', Cause: '{}' }, 'the job ended as unknown'],
    [
      'missing rights',
      { Error: 'SageMaker.SageMakerException', Cause: 'AccessDenied' },
      'Training on ml.p2.xlarge: AccessDenied',
    ],
    ['a time-out', { Error: 'States.Timeout' }, 'Training on ml.p2.xlarge: States.Timeout'],
    [
      'a job whose description was cut short',
      { Error: 'States.TaskFailed', Cause: '{"FailureReason":"CapacityError' },
      'Training on ml.p2.xlarge: {"FailureReason":"CapacityError',
    ],
    [
      'a missing bucket, whatever type the message names',
      {
        Error: 'SageMaker.SageMakerException',
        Cause: 'ValidationException: invalid S3 address. Instance type was ml.p2.xlarge',
      },
      'Training on ml.p2.xlarge: ValidationException',
    ],
  ])('stops at %s, which would happen with every type', (_, error, message) =>
    expect(ask(error)).rejects.toThrow(message),
  );

  it.each([
    'AlgorithmError: Invalid hyperparameter "epochs"',
    'AlgorithmError: CUDA unavailable',
    'AlgorithmError: disk quota exceeded',
    'ClientError: instance type ml.p2.xlarge is not supported by this image',
    'InternalServerError: the service limit of a dependency was reached; retry',
  ])('stops at a job whose failure reason is “%s”, whatever else its description says', (reason) =>
    expect(ask(failedJob(reason))).rejects.toThrow(`Training on ml.p2.xlarge: ${reason}`),
  );

  it('stops after the last type, and names the reason for each', () =>
    expect(
      handler({
        instanceType: 'ml.g5.xlarge',
        next: null,
        error: { Error: 'SageMaker.ResourceLimitExceededException' },
        refusals: [{ instanceType: 'ml.p2.xlarge', reason: 'not offered here' }],
      }),
    ).rejects.toThrow(
      'AWS refused every instance type: ml.p2.xlarge, not offered here; ml.g5.xlarge, the account’s quota is too small',
    ));
});
