/** A tag as SageMaker takes it. */
export interface JobTag {
  readonly Key: string;
  readonly Value: string;
}

/** States of a state machine by name, in Amazon States Language (JSONPath). */
export type States = Record<string, object>;

export const SIGNAL_FAILURE = 'Signal failure';

/** Any error ends the deployment's waiting. */
export const CATCH_ALL = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: SIGNAL_FAILURE }];

/** Transient faults: the service's own, and too many calls. */
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

/** Ends the execution with an error, by way of the signal to the deployment. */
export function failWith(error: string, cause: string): object {
  return { Type: 'Pass', Result: { Error: error, Cause: cause }, ResultPath: '$.error', Next: SIGNAL_FAILURE };
}

/** The fields of an event, each as a value or, with `.$` after its name, as a path into the state. */
type Parameters<Event extends object> = {
  readonly [Field in (keyof Event & string) | `${keyof Event & string}.$`]?: unknown;
};

/** A call of one of our functions; its return value is the state's result. */
export function callFunction<Event extends object>(functionArn: string, parameters: Parameters<Event>): object {
  return { Type: 'Task', Resource: functionArn, Parameters: parameters, Retry: RETRY_SERVICE };
}

/** An intrinsic function that puts the value at a path in the place of `{}`. */
export function format(text: string, path: string): string {
  return `States.Format('${text}', ${path})`;
}

/** Name of the execution, which the names of its jobs and its keys begin with. */
export const EXECUTION = '$.name';

/** Stands for a value that exists only in a running execution; see `format`. */
export const PLACEHOLDER = '{}';
