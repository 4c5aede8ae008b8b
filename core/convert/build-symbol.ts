import { type NetworkSymbol, type SymbolNode, VARIABLE } from '../formats/mxnet/network-symbol.ts';
import { signatureOf } from '../formats/mxnet/operator-signature.ts';
import { type OnnxModel, type OnnxNode, type OnnxTensor, TENSOR_TYPES } from '../formats/onnx/onnx-model.ts';
import { ConvertError } from './convert-error.ts';
import { isFloatType, readFloats } from './element-values.ts';
import { FLATTEN_SUFFIX, nameWithin } from './names.ts';
import { OnnxAttributes } from './onnx-attributes.ts';
import type { ExportedNode, Operator } from './operator.ts';
import { operatorOfMxnet, operatorOfOnnx } from './operators/registry.ts';
import { postOrder } from './post-order.ts';

/** A symbol with the attributes that exist in ONNX, and the parts of the ONNX graph that it was built from. */
export interface BuiltSymbol {
  readonly symbol: NetworkSymbol;
  /** Parameters, by name, in the order of the symbol; auxiliary states are marked. */
  readonly parameters: readonly { readonly tensor: OnnxTensor; readonly isAuxiliary: boolean }[];
  /** For each node of the symbol the name of the ONNX node; undefined for variables. */
  readonly onnxNames: readonly (string | undefined)[];
}

/** A variable or operator of the symbol under construction; its edges are object references. */
interface Draft {
  readonly operator: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inputs: readonly Draft[];
  readonly onnxName?: string;
  readonly tensor?: OnnxTensor;
}

/**
 * Builds the symbol of an ONNX graph, operator by operator.
 * @param operatorNames The MXNet operator for an ONNX node that has more than one candidate.
 * @throws {ConvertError} that names the node.
 */
export function buildSymbol(model: OnnxModel, operatorNames: ReadonlyMap<string, string>): BuiltSymbol {
  const drafts = draftNodes(model, operatorNames);
  const root = drafts.get(model.outputs[0]?.name ?? '');
  if (model.outputs.length !== 1 || root === undefined || root.operator === VARIABLE) {
    throw new ConvertError(
      'NETWORK',
      `Converting a network: needed one computed output, found ${model.outputs.length}`,
    );
  }
  const order = postOrder(root, ({ inputs }) => inputs);
  const positions = new Map(order.map((draft, position) => [draft, position]));
  const nodes = order.map(({ operator, name, attributes, inputs }) => ({
    operator,
    name,
    attributes,
    inputs: inputs.map((input) => ({ node: positions.get(input) ?? -1, output: 0 })),
  }));
  const auxiliaries = new Set(nodes.flatMap(auxiliariesOf));
  return {
    symbol: { nodes, heads: [{ node: order.length - 1, output: 0 }] },
    parameters: order.flatMap(({ tensor }, position) =>
      tensor === undefined ? [] : [{ tensor, isAuxiliary: auxiliaries.has(position) }],
    ),
    onnxNames: order.map(({ onnxName }) => onnxName),
  };
}

function auxiliariesOf({ operator, attributes, inputs }: SymbolNode): number[] {
  const auxiliary = signatureOf(operator, attributes)?.auxiliary ?? 0;
  return auxiliary === 0 ? [] : inputs.slice(-auxiliary).map(({ node }) => node);
}

function draftNodes(model: OnnxModel, operatorNames: ReadonlyMap<string, string>): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const { name } of model.inputs) drafts.set(name, { operator: VARIABLE, name, attributes: {}, inputs: [] });
  for (const tensor of model.constants) {
    drafts.set(tensor.name, { operator: VARIABLE, name: tensor.name, attributes: {}, inputs: [], tensor });
  }
  for (const node of model.nodes) {
    const [output = '', ...others] = node.outputs;
    if (others.some((other) => other !== '')) throw refuse(node, 'one output', `${node.outputs.length}`);
    const draft = storedParameter(node, drafts) ?? impliedFlatten(node, model, drafts);
    drafts.set(output, draft ?? draftNode(node, model.opset, operatorNames, drafts));
  }
  return drafts;
}

/** A Cast of a constant to float32 only shows how the parameter is stored, so it does not become an operator. */
function storedParameter(
  { operator, inputs, attributes }: OnnxNode,
  drafts: ReadonlyMap<string, Draft>,
): Draft | undefined {
  const source = drafts.get(inputs[0] ?? '');
  const to = attributes.get('to');
  const widens = operator === 'Cast' && to?.kind === 'int' && to.value === TENSOR_TYPES.float32.code;
  return widens && source?.tensor !== undefined ? source : undefined;
}

/** The Flatten before a Gemm, which MXNet's FullyConnected includes. */
function impliedFlatten(node: OnnxNode, { nodes }: OnnxModel, drafts: ReadonlyMap<string, Draft>): Draft | undefined {
  if (node.operator !== 'Flatten' || !node.name.endsWith(`/${FLATTEN_SUFFIX}`)) return undefined;
  const users = nodes.filter(({ inputs }) => inputs.includes(node.outputs[0] ?? ''));
  const isImplied = users.every(
    ({ operator, name }) => operator === 'Gemm' && nameWithin(name, FLATTEN_SUFFIX) === node.name,
  );
  return isImplied ? drafts.get(node.inputs[0] ?? '') : undefined;
}

function draftNode(
  node: OnnxNode,
  opset: number,
  operatorNames: ReadonlyMap<string, string>,
  drafts: ReadonlyMap<string, Draft>,
): Draft {
  const [operatorName, operator] = chooseOperator(node, operatorNames);
  const { attributes, inputs, takesLabel } = operator.toMxnet(exportedNode(node, opset, drafts));
  const sources = inputs.map((input) => {
    const source = drafts.get(input);
    if (source === undefined) throw refuse(node, `a value "${input}"`, 'none');
    return source;
  });
  if (takesLabel) sources.push({ operator: VARIABLE, name: `${node.name}_label`, attributes: {}, inputs: [] });
  return { operator: operatorName, name: node.name, attributes, inputs: sources, onnxName: node.name };
}

function chooseOperator(node: OnnxNode, operatorNames: ReadonlyMap<string, string>): [string, Operator] {
  const named = operatorNames.get(node.name);
  const operator = named === undefined ? operatorOfOnnx(node.operator) : operatorOfMxnet(named);
  if (node.domain !== '' || operator === undefined || !operator.onnxNames.includes(node.operator)) {
    throw refuse(
      node,
      'an operator with a counterpart in MXNet',
      named ?? `${node.domain}${node.domain && '.'}${node.operator}`,
    );
  }
  return [named ?? operator.mxnetNames[0] ?? '', operator];
}

function exportedNode(node: OnnxNode, opset: number, drafts: ReadonlyMap<string, Draft>): ExportedNode {
  const tensorOf = (position: number): OnnxTensor => {
    const tensor = drafts.get(node.inputs[position] ?? '')?.tensor;
    if (tensor !== undefined) return tensor;
    throw refuse(node, `a constant as input ${position}`, 'a computed value or none');
  };
  return {
    operator: node.operator,
    opset,
    attributes: new OnnxAttributes(node),
    inputs: node.inputs,
    parameterShape: (position) => tensorOf(position).shape,
    parameterValues(position) {
      const { type, data } = tensorOf(position);
      if (isFloatType(type)) return readFloats(type, data);
      throw refuse(node, `floating-point numbers as input ${position}`, type);
    },
    refuse: (needed, found) => refuse(node, needed, found),
  };
}

function refuse({ operator, name }: OnnxNode, needed: string, found: string): ConvertError {
  return new ConvertError('UNSUPPORTED', `Converting ${operator} "${name}": needed ${needed}, found ${found}`);
}
