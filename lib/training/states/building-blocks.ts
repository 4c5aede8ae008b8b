/** States of a state machine by name, in Amazon States Language (JSONPath). */
export type States = Record<string, object>;

export const SIGNAL_FAILURE = 'Signal failure';

/** Whatever goes wrong ends the deployment's waiting. */
export const CATCH_ALL = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: SIGNAL_FAILURE }];

/** Faults that pass: the service's own, and too many calls. */
export const RETRY_SERVICE = [
  {
    ErrorEquals: [
      'SageMaker.ThrottlingException',
      'SageMaker.InternalServerException',
      'S3.S3Exception',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    IntervalSeconds: 5,
    MaxAttempts: 5,
    BackoffRate: 2,
  },
];

/** A call of one of our functions; its answer is the state's result. */
export function callFunction(functionArn: string, parameters: object): object {
  return { Type: 'Task', Resource: functionArn, Parameters: parameters, Retry: RETRY_SERVICE };
}
