import type { Template } from 'aws-cdk-lib/assertions';
import type { Part } from '../../lib/names.ts';
import { sampleOf, synthesizeAll, type Templates, VARIANTS } from './synthesize.ts';

const made = new Map<string, Templates>();

/** The templates of a named variant, synthesized once for each test file. */
export function templatesOf(variant: string): Templates {
  const templates = made.get(variant) ?? synthesizeAll(VARIANTS[variant], sampleOf(variant));
  made.set(variant, templates);
  return templates;
}

/** The template of a stack in a named variant. */
export function templateOf(part: Part, variant = 'default'): Template {
  const template = templatesOf(variant).get(part);
  if (template === undefined) throw new Error(`needed the stack ${part} in ${variant}, found none`);
  return template;
}

export interface Resource {
  readonly id: string;
  readonly Type: string;
  // Properties of any resource: each test knows the shape that it reads.
  readonly Properties: Readonly<Record<string, never>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Resources of a type in all stacks, with their logical ids. */
export function resourcesIn(templates: Templates, type: string): Resource[] {
  return [...templates.values()].flatMap((template) => resourcesOf(template, type));
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
