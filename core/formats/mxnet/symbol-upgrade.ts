import { type Edge, type NetworkSymbol, type SymbolNode, VARIABLE } from './network-symbol.ts';
import { signatureOf } from './operator-signature.ts';

/** Attributes for training only. Files from 0.9 on write them between double underscores. */
const HIDDEN = ['ctx_group', 'lr_mult', 'wd_mult', 'force_mirroring', 'mirror_stage'];

/** Initial values of auxiliary states, which later files write as an attribute. */
const INITIAL: Readonly<Record<string, string>> = { moving_mean: '["zero", {}]', moving_var: '["one", {}]' };

type MutableNode = { operator: string; name: string; attributes: Record<string, string>; inputs: Edge[] };

/**
 * Upgrades a symbol from before MXNet 0.9.5 to the current form, as MXNet does when it loads one: hidden attributes get their
 * underscores (`weight_lr_mult` of an operator goes to its weight), and missing inputs become variables.
 */
export function upgradeSymbol(symbol: NetworkSymbol): NetworkSymbol {
  const nodes: MutableNode[] = [];
  const moved = new Map<number, number>();
  const follow = ({ node, output }: Edge): Edge => ({ node: moved.get(node) ?? node, output });
  symbol.nodes.forEach((old, position) => {
    const node = { ...old, attributes: { ...old.attributes }, inputs: old.inputs.map(follow) };
    hideAttributes(node, nodes);
    addMissingInputs(node, nodes);
    moved.set(position, nodes.length);
    nodes.push(node);
  });
  return { ...symbol, nodes, heads: symbol.heads.map(follow) };
}

function hideAttributes(node: MutableNode, nodes: readonly MutableNode[]): void {
  for (const [key, value] of Object.entries(node.attributes)) {
    const hidden = HIDDEN.find((name) => key === name || key.endsWith(`_${name}`));
    if (hidden === undefined) continue;
    const target = key === hidden ? node : inputVariable(node, key.slice(0, -hidden.length - 1), nodes);
    if (target === undefined) continue;
    delete node.attributes[key];
    target.attributes[`__${hidden}__`] = value;
  }
}

function inputVariable(node: SymbolNode, input: string, nodes: readonly MutableNode[]): MutableNode | undefined {
  const position = signatureOf(node.operator, node.attributes)?.inputs.indexOf(input) ?? -1;
  const source = nodes[node.inputs[position]?.node ?? -1];
  return source?.operator === VARIABLE ? source : undefined;
}

function addMissingInputs(node: MutableNode, nodes: MutableNode[]): void {
  const names = signatureOf(node.operator, node.attributes)?.inputs ?? [];
  for (const name of names.slice(node.inputs.length)) {
    const initial = INITIAL[name];
    const attributes = { ...node.attributes, ...(initial === undefined ? {} : { __init__: initial }) };
    node.inputs.push({ node: nodes.length, output: 0 });
    nodes.push({ operator: VARIABLE, name: `${node.name}_${name}`, attributes, inputs: [] });
  }
}
