import type { GateEvent, SignalEvent } from '../../../core/contract/pipeline/execution.ts';
import { deployedReportKey, modelKey } from '../../../core/contract/pipeline/places.ts';
import type { GateRule } from '../../../core/contract/pipeline/report.ts';
import {
  CATCH_ALL,
  callFunction,
  format,
  PLACEHOLDER,
  RETRY_SERVICE,
  SIGNAL_FAILURE,
  type States,
} from './building-blocks.ts';

export const GATE = 'Gate';

export interface DecideProps {
  readonly bucketName: string;
  readonly partition: string;
  /** Of the training specification or the given artefact. */
  readonly hash: string;
  readonly examination: string;
  readonly testSha256: string;
  readonly rule: GateRule;
  readonly gateFunctionArn: string;
  readonly signalFunctionArn: string;
}

/** Calls the gate, copies artefact and report of a model that passed to where the endpoint expects them, and signals the deployment. */
export function decideStates(props: DecideProps): States {
  return {
    [GATE]: {
      ...callFunction<GateEvent>(props.gateFunctionArn, {
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
      format(`${props.bucketName}/${PLACEHOLDER}`, '$.training.artefact'),
      modelKey(props.examination),
      'Keep its report',
    ),
    'Keep its report': copy(
      props,
      format(`${props.bucketName}/${PLACEHOLDER}`, '$.gate.reportKey'),
      deployedReportKey(props.examination),
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
    Failed: {
      Type: 'Fail',
      Error: 'PipelineFailed',
      Cause: 'A step failed; its error is in the history of the execution.',
    },
  };
}

function copy({ bucketName, partition }: DecideProps, source: string, key: string, next: string): object {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::aws-sdk:s3:copyObject`,
    Parameters: {
      Bucket: bucketName,
      Key: key,
      'CopySource.$': source,
    },
    ResultPath: null,
    Retry: RETRY_SERVICE,
    Catch: CATCH_ALL,
    Next: next,
  };
}

type Outcome = Pick<SignalEvent, 'status'> & ({ 'reason.$': string } | { 'error.$': string });

function signal({ signalFunctionArn }: DecideProps, outcome: Outcome): object {
  return {
    ...callFunction<SignalEvent>(signalFunctionArn, { 'name.$': '$.name', 'signalUrl.$': '$.signalUrl', ...outcome }),
    ResultPath: null,
  };
}
