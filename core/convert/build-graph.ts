import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import { type SymbolNode, VARIABLE } from '../formats/mxnet/network-symbol.ts';
import { signatureOf } from '../formats/mxnet/operator-signature.ts';
import type { OnnxModel } from '../formats/onnx/onnx-model.ts';
import { ConvertError } from './convert-error.ts';
import { GraphBuilder, showShape } from './graph-builder.ts';
import { MxnetAttributes } from './mxnet-attributes.ts';
import type { MxnetNetwork } from './mxnet-network.ts';
import { INPUT_NAME, nameWithin, OUTPUT_NAME } from './names.ts';
import type { ImportedNode, Shape } from './operator.ts';
import { operatorOfMxnet, SUPPORTED_OPERATORS } from './operators/registry.ts';
import { postOrder } from './post-order.ts';

/** Operator set that is written: BatchNormalization and Softmax mean the same in all later ones. */
const OPSET = 19;

/** An ONNX graph without metadata, and what it was made of. */
export interface BuiltGraph {
  readonly model: OnnxModel;
  /** Arrays that the graph does not use. */
  readonly aside: readonly NamedArray[];
  /** Nodes of the symbol that the output depends on, in the order of the graph. */
  readonly order: readonly SymbolNode[];
  /** Name of the ONNX node that each operator became. */
  readonly nodeNames: ReadonlyMap<SymbolNode, string>;
}

/** What a variable or an operator contributes: a computed value or a parameter. */
interface Source {
  readonly shape: Shape;
  /** Set for a computed value and for the network's input. */
  readonly value?: string;
  /** Set for a parameter. */
  readonly array?: NamedArray;
}

/** Nodes in writing order, and the nodes that each one takes as inputs. */
interface NodeOrder {
  readonly order: readonly SymbolNode[];
  readonly inputsOf: (node: SymbolNode) => readonly SymbolNode[];
}

/** One operator during its conversion, with the names that it has been given in the ONNX graph. */
interface NodeConversion {
  readonly node: SymbolNode;
  readonly nodeName: string;
  /** Name of the output value. */
  readonly output: string;
  readonly inputs: readonly SymbolNode[];
  readonly sources: ReadonlyMap<SymbolNode, Source>;
  readonly builder: GraphBuilder;
}

/**
 * Builds the ONNX graph of a network, operator by operator, checking every shape.
 * @throws {ConvertError} that names the node.
 */
export function buildGraph(network: MxnetNetwork): BuiltGraph {
  const { symbol, arrays, input } = network;
  const root = onlyHead(symbol.nodes, symbol.heads);
  const inputsOf = (node: SymbolNode) => node.inputs.map((edge) => symbol.nodes[edge.node] ?? root);
  const order = postOrder(root, inputsOf);
  const builder = new GraphBuilder();
  const sources = collectVariables(network, { order, inputsOf }, builder);
  const nodeNames = new Map<SymbolNode, string>();
  for (const node of order) {
    if (node.operator === VARIABLE) continue;
    const nodeName = builder.claimNode(node.name || node.operator);
    nodeNames.set(node, nodeName);
    const output = node === root ? OUTPUT_NAME : builder.claimValue(`${nodeName}_output`);
    const shape = convertNode({ node, nodeName, output, inputs: inputsOf(node), sources, builder });
    sources.set(node, { shape, value: output });
  }
  const used = new Set([...sources.values()].map(({ array }) => array));
  const aside = [...builder.aside, ...arrays.filter((array) => !used.has(array))];
  const outputShape = sources.get(root)?.shape ?? [];
  return { model: toModel(builder, input.shape, outputShape), aside, order, nodeNames };
}

function toModel({ nodes, constants }: GraphBuilder, inputShape: Shape, outputShape: Shape): OnnxModel {
  const open = (shape: Shape) => ['N', ...shape.slice(1)];
  return {
    opset: OPSET,
    producer: 'pneumoscope',
    inputs: [{ name: INPUT_NAME, type: 'float32', shape: open(inputShape) }],
    outputs: [{ name: OUTPUT_NAME, type: 'float32', shape: open(outputShape) }],
    constants,
    nodes,
    metadata: new Map(),
  };
}

function onlyHead(nodes: readonly SymbolNode[], heads: MxnetNetwork['symbol']['heads']): SymbolNode {
  const [head] = heads;
  const root = nodes[head?.node ?? -1];
  if (heads.length !== 1 || head?.output !== 0 || root === undefined || root.operator === VARIABLE) {
    throw new ConvertError(
      'NETWORK',
      `Converting a network: needed one output of an operator, found ${heads.length} heads`,
    );
  }
  return root;
}

/** The network's input and parameters. Labels, which an operator takes for training only, are left out. */
function collectVariables(
  { arrays, input }: MxnetNetwork,
  nodes: NodeOrder,
  builder: GraphBuilder,
): Map<SymbolNode, Source> {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const { auxiliaries, labels } = rolesOf(nodes);
  const sources = new Map<SymbolNode, Source>();
  for (const node of nodes.order) {
    if (node.operator !== VARIABLE || labels.has(node)) continue;
    const array = byName.get(`${auxiliaries.has(node) ? 'aux' : 'arg'}:${node.name}`);
    if (node.name === input.name) sources.set(node, { shape: [1, ...input.shape.slice(1)], value: INPUT_NAME });
    else if (array === undefined) throw missing(node, auxiliaries.has(node));
    else {
      builder.reserve(node.name);
      sources.set(node, { shape: array.shape ?? [], array });
    }
  }
  if (![...sources.values()].some(({ value }) => value === INPUT_NAME)) {
    throw new ConvertError('NETWORK', `Converting a network: needed an input "${input.name}", found none of that name`);
  }
  return sources;
}

function rolesOf({ order, inputsOf }: NodeOrder) {
  const auxiliaries = new Set<SymbolNode>();
  const labels = new Set<SymbolNode>();
  for (const node of order) {
    const signature = signatureOf(node.operator, node.attributes);
    inputsOf(node).forEach((source, position) => {
      if (source.operator !== VARIABLE || signature === undefined) return;
      if (position >= signature.inputs.length - signature.auxiliary) auxiliaries.add(source);
      if (signature.inputs[position] === 'label') labels.add(source);
    });
  }
  return { auxiliaries, labels };
}

function missing({ name }: SymbolNode, isAuxiliary: boolean): ConvertError {
  const kind = isAuxiliary ? 'aux' : 'arg';
  return new ConvertError('ARRAY', `Converting a network: needed an array "${kind}:${name}", found none`);
}

function convertNode(conversion: NodeConversion): Shape {
  const { node, inputs } = conversion;
  const operator = operatorOfMxnet(node.operator);
  if (operator === undefined) {
    throw new ConvertError(
      'UNSUPPORTED',
      `Converting node "${node.name}": needed one of ${SUPPORTED_OPERATORS.join(', ')}, found the operator ${node.operator}`,
    );
  }
  const attributes = new MxnetAttributes(node);
  attributes.ensureKnown(operator.knownAttributes);
  const wrongOutput = node.inputs.find((edge) => edge.output !== 0);
  if (wrongOutput !== undefined) {
    throw new ConvertError(
      'UNSUPPORTED',
      `Converting ${node.operator} "${node.name}": needed first outputs as inputs, found output ${wrongOutput.output}`,
    );
  }
  const count = signatureOf(node.operator, node.attributes)?.inputs.length ?? operator.inputCount ?? 1;
  if (inputs.length !== count) {
    throw new ConvertError(
      'SHAPE',
      `Converting ${node.operator} "${node.name}": needed ${count} inputs, found ${inputs.length}`,
    );
  }
  return operator.toOnnx(importedNode(conversion, attributes));
}

function importedNode(conversion: NodeConversion, attributes: MxnetAttributes): ImportedNode {
  const { node, nodeName, output, inputs, sources, builder } = conversion;
  const refuse = (code: 'UNSUPPORTED' | 'SHAPE', needed: string, found: string) =>
    new ConvertError(code, `Converting ${node.operator} "${node.name}": needed ${needed}, found ${found}`);
  const sourceOf = (position: number) => {
    const input = inputs[position];
    const source = input && sources.get(input);
    if (input !== undefined && source !== undefined) return { ...source, name: input.name };
    throw refuse('SHAPE', `an input number ${position}`, `${inputs.length} inputs`);
  };
  const parameter = (position: number, what: string, shape: Shape, asOnes: boolean) => {
    const { name, array } = sourceOf(position);
    if (array === undefined) throw refuse('UNSUPPORTED', `a parameter as ${what}`, `"${name}", which is computed`);
    if (showShape(array.shape) !== showShape(shape)) {
      throw refuse('SHAPE', `a ${what} of ${showShape(shape)}`, `${showShape(array.shape)}`);
    }
    return builder.useParameter(name, array, asOnes);
  };
  return {
    attributes,
    shape: (position) => sourceOf(position).shape,
    value: (position) => {
      const { value, array, name } = sourceOf(position);
      return array === undefined ? (value ?? '') : builder.useParameter(name, array);
    },
    parameter: (position, what, shape) => parameter(position, what, shape, false),
    parameterOfOnes: (position, what, shape) => parameter(position, what, shape, true),
    constant: (suffix, tensor) => builder.addConstant(nameWithin(nodeName, suffix), tensor),
    before(suffix, operator, values, settings) {
      const value = builder.claimValue(nameWithin(nodeName, suffix));
      const name = builder.claimNode(nameWithin(nodeName, suffix));
      builder.add({ name, operator, inputs: values, output: value, settings });
      return value;
    },
    emit: (operator, values, settings) => builder.add({ name: nodeName, operator, inputs: values, output, settings }),
    refuse,
  };
}
