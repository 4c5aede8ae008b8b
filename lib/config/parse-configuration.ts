import { IN_ENGLISH } from '../../core/contract/english.ts';
import { type Configuration, completeConfiguration, configurationSchema } from './configuration.ts';

/** The configuration of a deployment is invalid. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

type Tree = { [name: string]: unknown };

/** Top-level names of our settings; the context also holds CDK's own. */
const OWN_NAMES = Object.keys(configurationSchema.shape);

/** Names of the context that stand for a longer one. */
const SHORT_NAMES: Readonly<Record<string, string>> = { explanation: 'explanation.mode' };

/**
 * Merges the context (`-c gate.on=lowerBound`) into the configuration file, in which the context takes precedence, and validates
 * the result.
 * @param region The region of the credentials, used where neither names one.
 * @throws {ConfigurationError} that names every fault.
 */
export function parseConfiguration(file: object, context: Readonly<Tree>, region?: string): Configuration {
  const tree = structuredClone(file) as Tree;
  for (const [name, value] of Object.entries(context)) {
    const path = (SHORT_NAMES[name] ?? name).split('.');
    if (OWN_NAMES.includes(path[0] ?? '')) setAt(tree, path, value);
  }
  if (tree.region === undefined && region !== undefined) tree.region = region;
  const result = configurationSchema.safeParse(tree, IN_ENGLISH);
  if (result.success) return completeConfiguration(result.data);
  const faults = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'configuration'}: ${message}`);
  throw new ConfigurationError(`Reading the configuration: found ${faults.length} fault(s)\n${faults.join('\n')}`);
}

function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const inner = tree[name];
  const branch: Tree = typeof inner === 'object' && inner !== null ? (inner as Tree) : {};
  tree[name] = branch;
  setAt(branch, rest, value);
}
