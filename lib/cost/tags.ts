import type { Configuration } from '../config/configuration.ts';
import type { Part } from '../names.ts';

/** Keys of the tags by which costs are told apart. */
export const TAGS = { application: 'application', stage: 'stage', part: 'part' } as const;

/** The tags of everything that a stack makes, and of the jobs that it starts. */
export function tagsOf(
  { stackName, stage }: Pick<Configuration, 'stackName' | 'stage'>,
  part: Part,
): Readonly<Record<string, string>> {
  return { [TAGS.application]: stackName, [TAGS.stage]: stage, [TAGS.part]: part.toLowerCase() };
}
