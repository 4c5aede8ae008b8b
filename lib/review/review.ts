import { type App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { EXCEPTIONS, type Exception } from './exceptions.ts';

/** A rule broken at a resource. */
export interface Finding {
  /** The rule, with the action or resource where it names one. */
  readonly name: string;
  readonly construct: IConstruct;
  /** Path of the resource below its stack. */
  readonly path: string;
}

/**
 * Runs cdk-nag on the app at synthesis, with the rules of AWS Solutions and of HIPAA. Findings that have a reason in
 * {@link EXCEPTIONS} are acknowledged with it; any other fails the synthesis.
 */
export function reviewApp(app: App): void {
  for (const finding of findAll(app)) {
    const exception = exceptionFor(finding);
    if (exception !== undefined) {
      Validations.of(finding.construct).acknowledge({ id: finding.name, reason: exception.reason });
    }
  }
  Validations.of(app).addPlugins(...packs(app));
}

/** Every finding that has not been acknowledged. */
export function findAll(app: App): Finding[] {
  return packs(app).flatMap((pack) =>
    pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.flatMap(({ constructPath = '' }) => {
        const construct = app.node.findAll().find(({ node }) => node.path === constructPath);
        return construct === undefined ? [] : [{ name: ruleName, construct, path: pathBelowStack(construct) }];
      }),
    ),
  );
}

export function exceptionFor({ name, path }: Pick<Finding, 'name' | 'path'>): Exception | undefined {
  return EXCEPTIONS.find(({ finding, at }) => finding.test(name) && at.test(path));
}

function packs(app: App): NagPack[] {
  return [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app)];
}

function pathBelowStack(construct: IConstruct): string {
  return construct.node.path.slice(Stack.of(construct).node.path.length + 1);
}
