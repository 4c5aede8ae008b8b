import { CATCH_ALL, callFunction, RETRY_SERVICE, SIGNAL_FAILURE, type States } from './building-blocks.ts';

export const GATE = 'Gate';

export interface DecideProps {
  readonly bucketName: string;
  readonly hash: string;
  readonly testSha256: string;
  readonly rule: { readonly minimumAccuracy: number; readonly on: 'point' | 'lowerBound'; readonly maxDrop: number };
  readonly gateFunctionArn: string;
  readonly signalFunctionArn: string;
}

/** Asks the gate; keeps artefact and report of a model that passed where the endpoint looks for them; signals the deployment. */
export function decideStates(props: DecideProps): States {
  return {
    [GATE]: {
      ...callFunction(props.gateFunctionArn, {
        'name.$': '$.name',
        hash: props.hash,
        'trainingJob.$': '$.training.jobName',
        'instanceType.$': '$.training.instanceType',
        'finishedJob.$': '$.finishedJob',
        'refusals.$': '$.refusals',
        'evaluationKey.$': '$.evaluation.evaluationKey',
        testSha256: props.testSha256,
        rule: props.rule,
      }),
      ResultPath: '$.gate',
      Catch: CATCH_ALL,
      Next: 'Did it pass?',
    },
    'Did it pass?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.gate.passed', BooleanEquals: true, Next: 'Keep the model' }],
      Default: 'Signal refusal',
    },
    'Keep the model': copy(
      props,
      `States.Format('${props.bucketName}/jobs/{}/output/model.tar.gz', $.training.jobName)`,
      'model.tar.gz',
      'Keep its report',
    ),
    'Keep its report': copy(
      props,
      `States.Format('${props.bucketName}/{}', $.gate.reportKey)`,
      'report.json',
      'Signal success',
    ),
    'Signal success': {
      ...signal(props, { status: 'SUCCESS', 'reason.$': '$.gate.summary' }),
      Catch: CATCH_ALL,
      Next: 'Passed',
    },
    Passed: { Type: 'Succeed' },
    'Signal refusal': { ...signal(props, { status: 'FAILURE', 'reason.$': '$.gate.summary' }), Next: 'Refused' },
    Refused: { Type: 'Fail', Error: 'GateMissed', Cause: 'The model did not pass the gate; the report says why.' },
    [SIGNAL_FAILURE]: { ...signal(props, { status: 'FAILURE', 'error.$': '$.error' }), Next: 'Failed' },
    Failed: { Type: 'Fail', Error: 'PipelineFailed', Cause: 'A step failed; its error is in the execution’s history.' },
  };
}

function copy({ bucketName, hash }: DecideProps, source: string, name: string, next: string): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:s3:copyObject',
    Parameters: {
      Bucket: bucketName,
      Key: `models/${hash}/${name}`,
      'CopySource.$': source,
    },
    ResultPath: null,
    Retry: RETRY_SERVICE,
    Catch: CATCH_ALL,
    Next: next,
  };
}

function signal({ signalFunctionArn }: DecideProps, parameters: object): object {
  return {
    ...callFunction(signalFunctionArn, { 'name.$': '$.name', 'signalUrl.$': '$.signalUrl', ...parameters }),
    ResultPath: null,
  };
}
