import type { Template } from 'aws-cdk-lib/assertions';
import { synthesize, VARIANTS } from './synthesize.ts';

const made = new Map<string, Template>();

/** The template of a named variant, synthesized once for each test file. */
export function templateOf(variant: string): Template {
  const template = made.get(variant) ?? synthesize(VARIANTS[variant]);
  made.set(variant, template);
  return template;
}

export interface Resource {
  readonly id: string;
  readonly Type: string;
  // Properties of any resource: each test knows the shape that it reads.
  readonly Properties: Readonly<Record<string, never>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** Resources of a type, with their logical ids. */
export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    ...(resource as Omit<Resource, 'id'>),
  }));
}

/** The one resource of a type. */
export function resourceOf(template: Template, type: string): Resource {
  const [resource, ...others] = resourcesOf(template, type);
  if (resource === undefined || others.length > 0)
    throw new Error(`needed one ${type}, found ${others.length + (resource ? 1 : 0)}`);
  return resource;
}
