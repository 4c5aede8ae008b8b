import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from './templates.ts';

/** One right: an action on a resource, under conditions or not. */
export interface Right {
  readonly action: string;
  /** The resource's ARN, references written as `<LogicalId>`. */
  readonly resource: string;
  readonly conditional: boolean;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** Every right that the policies of a role grant, by the role's logical id without its hash. */
export function rightsByRole(template: Template): Map<string, Right[]> {
  const rights = new Map<string, Right[]>();
  for (const { Properties } of resourcesOf(template, 'AWS::IAM::Policy')) {
    const { Roles, PolicyDocument } = Properties as unknown as {
      Roles: { Ref: string }[];
      PolicyDocument: { Statement: Statement[] };
    };
    for (const { Ref } of Roles) {
      const role = Ref.slice(0, -8);
      rights.set(role, [...(rights.get(role) ?? []), ...PolicyDocument.Statement.flatMap(rightsOf)]);
    }
  }
  return rights;
}

function rightsOf({ Action, Resource, Condition }: Statement): Right[] {
  const resources = Array.isArray(Resource) ? Resource : [Resource];
  return [Action]
    .flat()
    .flatMap((action) =>
      resources.map((resource) => ({ action, resource: inWords(resource), conditional: Condition !== undefined })),
    );
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', null]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(inWords).join('');
  if (name === 'Fn::GetAtt') return `<${(argument as string[])[0]?.slice(0, -8)}>`;
  return `<${parameterIn(String(argument)) ?? String(argument).replace(/[0-9A-F]{8}$/, '')}>`;
}

/** "key-arn" of a parameter of the template that stands for `/pneumoscope/prod/key-arn` in Systems Manager. */
function parameterIn(id: string): string | null {
  return /^SsmParameterValue.*?(keyarn|userpoolid)/.exec(id)?.[1] ?? null;
}
