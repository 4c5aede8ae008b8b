import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { MxnetError } from './mxnet-error.ts';
import { type Edge, type NetworkSymbol, type SymbolNode, VARIABLE } from './network-symbol.ts';
import { upgradeSymbol } from './symbol-upgrade.ts';

// zod/mini has no error messages of its own.
z.config(english());

/**
 * A symbol file: JSON of a network.
 *
 *   { "nodes": [{ "op", "name", "attrs": { name: text }, "inputs": [[node, output, version], …] }, …],
 *     "arg_nodes": [ids of variables], "node_row_ptr": […], "heads": [[node, output, version], …],
 *     "attrs": { "mxnet_version": ["int", 10301] } }
 *
 * Older files call attributes `attr` or `param` or both, leave versions out of edges, and (before 0.9) have no
 * auxiliary states among the inputs. `arg_nodes` and `node_row_ptr` follow from the nodes and are not read.
 */
const index = z.int().check(z.nonnegative());
const edge = z.union([z.tuple([index, index]), z.tuple([index, index, index])]);
const attributes = z.optional(z.record(z.string(), z.string()));
const node = z.looseObject({
  op: z.string().check(z.minLength(1)),
  name: z.string(),
  inputs: z.array(edge),
  attrs: attributes,
  attr: attributes,
  param: attributes,
  control_deps: z.optional(z.array(z.unknown())),
  subgraphs: z.optional(z.array(z.unknown())),
});
const file = z.looseObject({
  nodes: z.array(node),
  heads: z.array(edge).check(z.minLength(1)),
  attrs: z.optional(z.looseObject({ mxnet_version: z.optional(z.tuple([z.string(), index])) })),
});

/** The first MXNet version that writes auxiliary states and hidden attributes in the current form. */
const MODERN_VERSION = 905;

/**
 * Reads a symbol file of any version into the current form: one list of attributes, auxiliary states among the inputs.
 * @throws {MxnetError} if it is not a symbol file, an edge leads to a missing or later node, or two variables have one name.
 */
export function parseSymbol(text: string): NetworkSymbol {
  const content = parseFile(text);
  const nodes = content.nodes.map((found, position) => toNode(found, position));
  const heads = content.heads.map(toEdge);
  for (const head of heads) ensureEarlier(head, nodes.length, 'an output of the network');
  const version = content.attrs?.mxnet_version?.[1];
  const symbol = { nodes, heads, version };
  const upgraded = version === undefined || version < MODERN_VERSION ? upgradeSymbol(symbol) : symbol;
  ensureVariableNames(upgraded);
  return upgraded;
}

function parseFile(text: string): z.infer<typeof file> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new MxnetError('SYMBOL_JSON', 'Reading a symbol file: needed JSON, found text that is not', { cause: error });
  }
  const result = file.safeParse(content);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: '' };
  throw new MxnetError(
    'SYMBOL_JSON',
    `Reading a symbol file: ${path.map(String).join('.') || 'top level'}: ${message}`,
  );
}

function toNode(found: z.infer<typeof node>, position: number): SymbolNode {
  const { op: operator, name } = found;
  const inputs = found.inputs.map(toEdge);
  for (const input of inputs) ensureEarlier(input, position, `an input of "${name}"`);
  if ((found.control_deps?.length ?? 0) > 0 || (found.subgraphs?.length ?? 0) > 0) {
    throw new MxnetError(
      'SYMBOL_GRAPH',
      `Reading node "${name}": needed a plain operator, found control dependencies or subgraphs`,
    );
  }
  if (operator === VARIABLE && inputs.length > 0) {
    throw new MxnetError(
      'SYMBOL_GRAPH',
      `Reading variable "${name}": needed a node without inputs, found ${inputs.length}`,
    );
  }
  return { operator, name, attributes: { ...found.attr, ...found.param, ...found.attrs }, inputs };
}

function toEdge([from, output]: z.infer<typeof edge>): Edge {
  return { node: from, output };
}

function ensureEarlier({ node: from }: Edge, limit: number, what: string): void {
  if (from < limit) return;
  throw new MxnetError(
    'SYMBOL_GRAPH',
    `Reading a symbol file: needed ${what} among the ${limit} nodes before it, found ${from}`,
  );
}

function ensureVariableNames({ nodes }: NetworkSymbol): void {
  const seen = new Set<string>();
  for (const { operator, name } of nodes) {
    if (operator !== VARIABLE) continue;
    if (seen.has(name)) {
      throw new MxnetError('SYMBOL_GRAPH', `Reading a symbol file: needed one variable "${name}", found two`);
    }
    seen.add(name);
  }
}
