import type { Template } from 'aws-cdk-lib/assertions';

/** A state machine's definition in Amazon States Language, as far as the tests look at it. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The definition that a template deploys, with references to other resources filled in by made-up values. */
export function definitionOf(template: Template): Definition {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(fillIn(machine?.Properties.DefinitionString)) as Definition;
}

/** Does what CloudFormation would: joins pieces, and puts an ARN or a name for each reference. */
export function fillIn(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', null]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') {
    const [separator, pieces] = argument as [string, unknown[]];
    return pieces.map(fillIn).join(separator);
  }
  if (name === 'Ref') return `ref-${String(argument).toLowerCase()}`;
  if (name === 'Fn::GetAtt') return arnOf((argument as string[])[0] ?? '');
  throw new Error(`Filling in a template: needed Fn::Join, Ref or Fn::GetAtt, found ${name}`);
}

function arnOf(logicalId: string): string {
  const account = 'eu-west-1:111122223333';
  if (/Function/.test(logicalId)) return `arn:aws:lambda:${account}:function:${logicalId}`;
  if (/Endpoint/.test(logicalId)) return logicalId;
  if (/Role/.test(logicalId)) return `arn:aws:iam::111122223333:role/${logicalId}`;
  return `arn:aws:kms:${account}:key/${logicalId}`;
}
