import { type SymbolNode, VARIABLE } from '../formats/mxnet/network-symbol.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';
import { buildGraph } from './build-graph.ts';
import { type BuiltSymbol, buildSymbol } from './build-symbol.ts';
import { ConvertError } from './convert-error.ts';
import type { MxnetNetwork } from './mxnet-network.ts';
import { type GraphRemainder, type NodeRemainder, writeRemainder } from './mxnet-remainder.ts';
import { operatorOfOnnx } from './operators/registry.ts';

/**
 * Converts an MXNet network to ONNX: input `data` float32[N,C,H,W], output `softmax` float32[N,classes]. Node names are
 * kept. Every parameter is an initializer with its own name and precision, followed by a Cast if it is not float32.
 * What an ONNX graph cannot hold goes into the metadata, so that `onnxToMxnet` restores the network.
 * @throws {ConvertError} that names the node or array.
 */
export function mxnetToOnnx(network: MxnetNetwork): OnnxModel {
  const { model, aside, order, nodeNames } = buildGraph(network);
  const operatorNames = new Map<string, string>();
  for (const [node, name] of nodeNames) {
    const onnxName = model.nodes.find((candidate) => candidate.name === name)?.operator ?? '';
    if (operatorOfOnnx(onnxName)?.mxnetNames[0] !== node.operator) operatorNames.set(name, node.operator);
  }
  const metadata = writeRemainder({
    graph: compare(order, buildSymbol(model, operatorNames), operatorNames, network.symbol.version),
    arrays: { order: network.arrays.map(({ name }) => name), aside },
    checkpoint: { epoch: network.epoch, batchSize: network.input.shape[0] ?? 1 },
  });
  return { ...model, metadata };
}

/** What the symbol has and the symbol that export would build from the graph lacks. */
function compare(
  order: readonly SymbolNode[],
  built: BuiltSymbol,
  operatorNames: ReadonlyMap<string, string>,
  version: number | undefined,
): GraphRemainder {
  const nodes = new Map<string, NodeRemainder>();
  const variables = new Map<string, NodeRemainder>();
  ensureSameOrder(order, built);
  order.forEach((node, position) => {
    const other = built.symbol.nodes[position] ?? node;
    const onnxName = built.onnxNames[position];
    const remainder = compareNode(node, other, onnxName === undefined ? undefined : operatorNames.get(onnxName));
    if (Object.keys(remainder).length === 0) return;
    if (onnxName === undefined) variables.set(other.name, remainder);
    else nodes.set(onnxName, remainder);
  });
  return { version, nodes, variables };
}

function compareNode(node: SymbolNode, other: SymbolNode, operator: string | undefined): NodeRemainder {
  const attributes: Record<string, string | null> = {};
  for (const [key, text] of Object.entries(node.attributes)) if (other.attributes[key] !== text) attributes[key] = text;
  for (const key of Object.keys(other.attributes)) if (!Object.hasOwn(node.attributes, key)) attributes[key] = null;
  return {
    ...(node.name === other.name ? {} : { name: node.name }),
    ...(operator === undefined ? {} : { operator }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
}

/** Ensures that export walks the ONNX graph in the symbol's order; otherwise differences would be restored at the wrong nodes. */
function ensureSameOrder(order: readonly SymbolNode[], { symbol: { nodes } }: BuiltSymbol): void {
  const differs = order.findIndex(({ operator }, position) => operator !== nodes[position]?.operator);
  if (order.length === nodes.length && differs < 0) return;
  const node = order[Math.max(differs, 0)];
  const what = node?.operator === VARIABLE ? 'variable' : node?.operator;
  throw new ConvertError(
    'UNSUPPORTED',
    `Converting ${what} "${node?.name}": needed a use that an export can restore, found one that it cannot`,
  );
}
