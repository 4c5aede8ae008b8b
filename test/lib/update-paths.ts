import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Templates } from './synthesize.ts';

/** What CloudFormation would do with one resource. */
export interface Change {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly what: 'added' | 'removed' | 'updated' | 'replaced';
  /** The fixed name before and after; null where CloudFormation makes one up. */
  readonly names: { readonly before: string | null; readonly after: string | null };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface ResourceType {
  readonly cloudFormationType: string;
  readonly primaryIdentifier?: readonly string[];
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: string }>>;
}

/** CloudFormation's schemas of resources, as the CDK command line carries them. */
const schemas = new Map(
  (
    JSON.parse(
      gunzipSync(readFileSync(new URL('../../node_modules/aws-cdk/db.json.gz', import.meta.url))).toString('utf8'),
    ) as { schema: { resource: { entities: ResourceType[] } } }
  ).schema.resource.entities.map((type) => [type.cloudFormationType, type]),
);

/** Properties that hold a fixed name where a type's identifier is something else. */
const NAME = /^(Name|.*Name)$/;

/** Resource by resource, what an update from some templates to others does by the rules of CloudFormation's schemas. */
export function compareTemplates(before: Templates, after: Templates): Change[] {
  const stacks = [...new Set([...before.keys(), ...after.keys()])];
  return stacks.flatMap((stack) => {
    const former = resources(before, stack);
    const later = resources(after, stack);
    return [...new Set([...Object.keys(former), ...Object.keys(later)])].flatMap((id) => {
      const what = changeOf(former[id], later[id]);
      const type = (later[id] ?? former[id])?.Type ?? '';
      const names = { before: nameOf(former[id]), after: nameOf(later[id]) };
      return what === null ? [] : [{ stack, id, type, what, names }];
    });
  });
}

function resources(templates: Templates, stack: string): Readonly<Record<string, Resource>> {
  return templates.get(stack as never)?.toJSON().Resources ?? {};
}

function changeOf(former: Resource | undefined, later: Resource | undefined): Change['what'] | null {
  if (former === undefined) return 'added';
  if (later === undefined) return 'removed';
  const properties = new Set([...Object.keys(former.Properties ?? {}), ...Object.keys(later.Properties ?? {})]);
  const changed = [...properties].filter((name) => !isEqual(former.Properties?.[name], later.Properties?.[name]));
  if (changed.length === 0) return null;
  const known = schemas.get(later.Type)?.properties ?? {};
  return changed.some((name) => known[name]?.causesReplacement === 'yes') ? 'replaced' : 'updated';
}

function nameOf(resource: Resource | undefined): string | null {
  const names = Object.entries(resource?.Properties ?? {}).filter(
    ([name, value]) => NAME.test(name) && typeof value === 'string' && isIdentity(resource?.Type ?? '', name),
  );
  return names.length === 0 ? null : String(names[0]?.[1]);
}

/** A name that is fixed when a resource is made; a display name may change. */
function isIdentity(type: string, property: string): boolean {
  return schemas.get(type)?.properties[property]?.causesReplacement === 'yes';
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Whether the schemas know that a change of this property replaces the resource. */
export function replaces(type: string, property: string): boolean {
  return isIdentity(type, property);
}
