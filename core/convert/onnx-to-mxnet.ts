import { DATA_TYPES } from '../formats/mxnet/data-type.ts';
import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import { type SymbolNode, VARIABLE } from '../formats/mxnet/network-symbol.ts';
import type { OnnxModel, OnnxTensor } from '../formats/onnx/onnx-model.ts';
import { buildGraph } from './build-graph.ts';
import { type BuiltSymbol, buildSymbol } from './build-symbol.ts';
import { ConvertError } from './convert-error.ts';
import { isFloatType, readFloats } from './element-values.ts';
import { MxnetAttributes } from './mxnet-attributes.ts';
import type { InputShape, MxnetNetwork } from './mxnet-network.ts';
import { type ArraysRemainder, type GraphRemainder, type NodeRemainder, readRemainder } from './mxnet-remainder.ts';
import { operatorOfMxnet } from './operators/registry.ts';

/** A checkpoint's number where the metadata has none; SageMaker counts from 1. */
const FIRST_EPOCH = 1;

/**
 * Converts an ONNX network to MXNet's. A network that was imported from MXNet is restored exactly, with its arrays in
 * their own precision. In any other network half-precision parameters become float32, which holds the same values.
 * @throws {ConvertError} that names the node, also where the model's metadata contradicts its graph.
 */
export function onnxToMxnet(model: OnnxModel): MxnetNetwork {
  const remainder = readRemainder(model.metadata);
  const operatorNames = operatorNamesOf(remainder.graph);
  const built = buildSymbol(model, operatorNames);
  const nodes = built.symbol.nodes.map((node, position) => restore(node, built.onnxNames[position], remainder.graph));
  const arrays = collectArrays(built, nodes, remainder.arrays);
  const network: MxnetNetwork = {
    symbol: { ...built.symbol, nodes, version: remainder.graph?.version },
    arrays,
    input: inputShapeOf(model, remainder.graph, remainder.checkpoint?.batchSize ?? 1),
    epoch: remainder.checkpoint?.epoch ?? FIRST_EPOCH,
  };
  ensureSameValues(built, buildGraph(network).model);
  return network;
}

function operatorNamesOf(graph: GraphRemainder | undefined): Map<string, string> {
  const names = [...(graph?.nodes ?? [])].flatMap(([name, { operator }]) =>
    operator === undefined ? [] : [[name, operator] as const],
  );
  return new Map(names);
}

function restore(node: SymbolNode, onnxName: string | undefined, graph: GraphRemainder | undefined): SymbolNode {
  const remainder = onnxName === undefined ? graph?.variables.get(node.name) : graph?.nodes.get(onnxName);
  if (remainder === undefined) return node;
  const restored = { ...node, name: remainder.name ?? node.name, attributes: overlay(node, remainder) };
  if (node.operator !== VARIABLE) ensureSameMeaning(node, restored);
  return restored;
}

function overlay(node: SymbolNode, { attributes = {} }: NodeRemainder): Record<string, string> {
  const all = Object.entries({ ...node.attributes, ...attributes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The metadata may spell an attribute differently; its meaning must be the graph's. */
function ensureSameMeaning(fromGraph: SymbolNode, restored: SymbolNode): void {
  const operator = operatorOfMxnet(restored.operator);
  const meanings = [fromGraph, restored].map((node) => JSON.stringify(operator?.meaning(new MxnetAttributes(node))));
  if (meanings[0] === meanings[1]) return;
  throw new ConvertError(
    'METADATA',
    `Converting ${restored.operator} "${restored.name}": needed attributes as the graph has them, found others in the metadata`,
  );
}

function collectArrays(
  { parameters }: BuiltSymbol,
  nodes: readonly SymbolNode[],
  remainder: ArraysRemainder | undefined,
): NamedArray[] {
  const names = new Set(nodes.filter(({ operator }) => operator === VARIABLE).map(({ name }) => name));
  const arrays = new Map<string, NamedArray>();
  for (const { tensor, isAuxiliary } of parameters) {
    if (!names.has(tensor.name)) {
      throw new ConvertError(
        'METADATA',
        `Converting parameter "${tensor.name}": needed its own name, found another in the metadata`,
      );
    }
    const name = `${isAuxiliary ? 'aux' : 'arg'}:${tensor.name}`;
    arrays.set(name, toArray(name, tensor, remainder !== undefined));
  }
  for (const array of remainder?.aside ?? []) arrays.set(array.name, array);
  if (remainder === undefined) return [...arrays.values()];
  return inOrder(arrays, remainder.order);
}

function toArray(name: string, { type, shape, data }: OnnxTensor, keepsType: boolean): NamedArray {
  const stored = DATA_TYPES.find((candidate) => candidate === type);
  if (stored === undefined || !isFloatType(stored)) {
    throw new ConvertError('ARRAY', `Converting array "${name}": needed floating-point numbers, found ${type}`);
  }
  if (keepsType || stored === 'float32') return { name, type: stored, shape, data };
  const values = readFloats(stored, data);
  return { name, type: 'float32', shape, data: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

function inOrder(arrays: ReadonlyMap<string, NamedArray>, order: readonly string[]): NamedArray[] {
  const ordered = order.flatMap((name) => arrays.get(name) ?? []);
  if (ordered.length === arrays.size && order.length === arrays.size && new Set(order).size === order.length)
    return ordered;
  throw new ConvertError(
    'METADATA',
    `Converting arrays: needed the ${order.length} that the metadata lists, found ${arrays.size} in the graph and the metadata`,
  );
}

function inputShapeOf({ inputs }: OnnxModel, graph: GraphRemainder | undefined, batchSize: number): InputShape {
  const [input] = inputs;
  const sizes = input?.shape.slice(1) ?? [];
  const isImage = sizes.length === 3 && sizes.every((size) => typeof size === 'number');
  if (inputs.length !== 1 || input?.type !== 'float32' || !isImage) {
    throw new ConvertError(
      'NETWORK',
      `Converting a network: needed one float32 input of batch, channels, height and width, found ${inputs.length}: ${input?.type} [${input?.shape.join(', ')}]`,
    );
  }
  const name = graph?.variables.get(input.name)?.name ?? input.name;
  return { name, shape: [batchSize, ...sizes.filter((size) => typeof size === 'number')] };
}

/** Ensures that importing the result again gives the same values: a gamma that the metadata calls fixed must be ones in the graph. */
function ensureSameValues({ parameters }: BuiltSymbol, again: OnnxModel): void {
  const byName = new Map(again.constants.map((tensor) => [tensor.name, tensor]));
  for (const { tensor } of parameters) {
    const other = byName.get(tensor.name);
    if (other === undefined || (other.type === tensor.type && !sameBytes(other.data, tensor.data))) {
      throw new ConvertError(
        'METADATA',
        `Converting array "${tensor.name}": needed the values that the graph has, found others in the metadata`,
      );
    }
  }
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  const isSameView = left.buffer === right.buffer && left.byteOffset === right.byteOffset;
  return left.length === right.length && (isSameView || left.every((byte, index) => byte === right[index]));
}
