import { type NetworkSymbol, type SymbolNode, VARIABLE } from './network-symbol.ts';
import { signatureOf } from './operator-signature.ts';

/** MXNet 1.3.1: the version inside SageMaker's image classification container. */
const CONTAINER_VERSION = 10_301;

/** Writes a symbol file with the keys, their order and the line breaks of MXNet 1.x. */
export function writeSymbol(symbol: NetworkSymbol): string {
  const { nodes, heads, version } = symbol;
  const rows = [0];
  for (const node of nodes) rows.push((rows.at(-1) ?? 0) + outputsOf(node));
  const variables = nodes.flatMap(({ operator }, id) => (operator === VARIABLE ? [id] : []));
  const modern = version !== undefined && version >= 900 ? version : CONTAINER_VERSION;
  return object(
    [
      ['nodes', list(nodes.map(writeNode), 2)],
      ['arg_nodes', scalars(variables, 2)],
      ['node_row_ptr', scalars(rows, 2)],
      [
        'heads',
        scalars(
          heads.map(({ node, output }) => `[${node}, ${output}, 0]`),
          2,
        ),
      ],
      ['attrs', `{"mxnet_version": ["int", ${modern}]}`],
    ],
    0,
  );
}

function writeNode(node: SymbolNode): string {
  const { operator, name, attributes, inputs } = node;
  const keys = Object.keys(attributes).sort();
  const signature = signatureOf(operator, attributes);
  const firstAuxiliary = signature === undefined ? inputs.length : signature.inputs.length - signature.auxiliary;
  const edges = inputs.map(({ node: from, output }, i) => `[${from}, ${output}, ${i >= firstAuxiliary ? 1 : 0}]`);
  return object(
    [
      ['op', JSON.stringify(operator)],
      ['name', JSON.stringify(name)],
      ...(keys.length === 0 ? [] : [['attrs', writeAttributes(attributes, keys)] as const]),
      ['inputs', scalars(edges, 6)],
    ],
    4,
  );
}

/** A single attribute is on the same line; several have a line each. */
function writeAttributes(attributes: SymbolNode['attributes'], keys: readonly string[]): string {
  const entries = keys.map((key) => [key, JSON.stringify(attributes[key])] as const);
  return entries.length === 1 ? `{"${entries[0]?.[0]}": ${entries[0]?.[1]}}` : object(entries, 6);
}

function object(entries: readonly (readonly [string, string])[], indent: number): string {
  const space = ' '.repeat(indent);
  return `{\n${entries.map(([key, value]) => `${space}  ${JSON.stringify(key)}: ${value}`).join(', \n')}\n${space}}`;
}

function list(items: readonly (string | number)[], indent: number): string {
  const space = ' '.repeat(indent);
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `${space}  ${item}`).join(', \n')}\n${space}]`;
}

/** Up to ten items are on one line. */
function scalars(items: readonly (string | number)[], indent: number): string {
  return items.length > 10 ? list(items, indent) : `[${items.join(', ')}]`;
}

function outputsOf({ operator, attributes }: SymbolNode): number {
  return signatureOf(operator, attributes)?.outputs ?? 1;
}
