import { describe, expect, it } from 'vitest';
import { rightsOfCdkTasks } from './cdk-tasks.ts';
import { type Right, rightsByRole } from './iam.ts';
import { templateOf } from './templates.ts';

/** Rights that CDK's SageMaker tasks do not include, and why the pipeline has them. */
const EXTRA: Readonly<Record<string, string>> = {
  'lambda:InvokeFunction': 'the pipeline’s own functions are states of it',
  'sagemaker:DeleteModel': 'the candidate is removed after its examination',
  'kms:CreateGrant': 'SageMaker makes the grant for a volume’s key in the name of the caller',
  'kms:DescribeKey': 'SageMaker looks at a volume’s key in the name of the caller',
  's3:GetObject': 'artefact and report of a model that passed are copied',
  's3:PutObject': 'artefact and report of a model that passed are copied',
  'kms:Decrypt': 'both lie encrypted in the model bucket',
  'kms:GenerateDataKey': 'both lie encrypted in the model bucket',
};

const ours = rightsByRole(templateOf('Training')).get('PipelineStateMachineRole') ?? [];
const asked = rightsOfCdkTasks();

/** CDK grants every name of a kind of resource; ours may be limited to the prefix of the pipeline's own names. */
function covers(right: Right, wanted: Right): boolean {
  if (right.action !== wanted.action) return false;
  if (right.resource === wanted.resource) return true;
  return wanted.resource.endsWith('/*') && right.resource.startsWith(wanted.resource.slice(0, -1));
}

describe('the rights of the state machine, compared with those of CDK’s own tasks', () => {
  it.each(asked.map((right) => [`${right.action} ${right.resource}`, right] as const))('include %s', (_, wanted) =>
    expect(ours.filter((right) => covers(right, wanted))).not.toEqual([]),
  );

  it('include further ones only for a written reason', () => {
    const actions = new Set(asked.map(({ action }) => action));
    const more = ours.map(({ action }) => action).filter((action) => !actions.has(action));
    expect([...new Set(more)].sort()).toEqual(Object.keys(EXTRA).sort());
  });
});
