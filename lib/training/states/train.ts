import type { RefusalEvent } from '../../../core/contract/pipeline/execution.ts';
import { artefactKey } from '../../../core/contract/pipeline/places.ts';
import type { TrainingSpecification } from '../specification.ts';
import { CATCH_ALL, callFunction, format, PLACEHOLDER, RETRY_SERVICE, type States } from './building-blocks.ts';
import { type TrainingPlaces, trainingRequest } from './training-request.ts';

export const FINISHED_JOB = 'Is there a finished job?';

/**
 * Takes the finished job of the same specification if there is one. Otherwise tries the instance types in order, and goes
 * on to the next where AWS refuses one. Leaves `$.training` = {jobName, instanceType, artefact} and `$.refusals`.
 */
export function trainStates(
  specification: TrainingSpecification,
  places: TrainingPlaces,
  refusalFunctionArn: string,
  next: string,
): States {
  const types = specification.instanceTypes;
  const states: States = {
    [FINISHED_JOB]: {
      Type: 'Choice',
      Choices: [{ Variable: '$.finishedJob', IsNull: true, Next: trainOn(types[0]) }],
      Default: 'Take the finished job',
    },
    'Take the finished job': {
      Type: 'Pass',
      Parameters: {
        'jobName.$': '$.finishedJob',
        instanceType: 'none: a finished job was taken',
        'artefact.$': format(artefactKey(PLACEHOLDER), '$.finishedJob'),
      },
      ResultPath: '$.training',
      Next: next,
    },
  };
  types.forEach((type, at) => {
    const following = types[at + 1];
    states[trainOn(type)] = {
      Type: 'Task',
      Resource: `arn:${places.partition}:states:::sagemaker:createTrainingJob.sync`,
      Parameters: trainingRequest(specification, places, type, at + 1),
      ResultSelector: {
        'jobName.$': '$.TrainingJobName',
        'instanceType.$': '$.ResourceConfig.InstanceType',
        'artefact.$': format(artefactKey(PLACEHOLDER), '$.TrainingJobName'),
      },
      ResultPath: '$.training',
      Retry: RETRY_SERVICE,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: weigh(type) }],
      Next: next,
    };
    states[weigh(type)] = {
      ...callFunction<RefusalEvent>(refusalFunctionArn, {
        instanceType: type,
        next: following ?? null,
        'error.$': '$.error',
        'refusals.$': '$.refusals',
      }),
      ResultPath: '$.refusals',
      Catch: CATCH_ALL,
      // After the last type the function throws, so this transition is never taken there.
      Next: following === undefined ? next : trainOn(following),
    };
  });
  return states;
}

export function trainOn(instanceType: string | undefined): string {
  return `Train on ${instanceType}`;
}

export function weigh(instanceType: string): string {
  return `Was ${instanceType} refused?`;
}
