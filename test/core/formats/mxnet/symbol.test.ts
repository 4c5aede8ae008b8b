import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MxnetErrorCode } from '../../../../core/formats/mxnet/mxnet-error.ts';
import { parseSymbol } from '../../../../core/formats/mxnet/symbol-reader.ts';
import { writeSymbol } from '../../../../core/formats/mxnet/symbol-writer.ts';
import { MXNET_FIXTURES } from '../../convert/fixture-network.ts';

const variable = (name: string, more: object = {}) => ({ op: 'null', name, inputs: [], ...more });
const operator = (op: string, name: string, inputs: number[][], more: object = {}) => ({ op, name, inputs, ...more });
const text = (nodes: object[], heads: unknown = [[nodes.length - 1, 0, 0]], more: object = {}) =>
  JSON.stringify({ nodes, arg_nodes: [], heads, ...more });
const modern = { attrs: { mxnet_version: ['int', 10_301] } };

describe('a symbol file', () => {
  it('may call attributes attrs, attr and param at once', () => {
    const node = { ...variable('w'), attrs: { a: '1' }, attr: { b: '2' }, param: { c: '3' } };
    expect(parseSymbol(text([node], undefined, modern)).nodes[0]?.attributes).toEqual({ a: '1', b: '2', c: '3' });
  });

  it('may omit versions from edges', () => {
    const symbol = parseSymbol(text([variable('x'), operator('Flatten', 'f', [[0, 0]])], [[1, 0]]));
    expect(symbol.nodes[1]?.inputs).toEqual([{ node: 0, output: 0 }]);
    expect(symbol.heads).toEqual([{ node: 1, output: 0 }]);
  });

  it('of the current form is not changed, even if an input is missing', () => {
    const nodes = [variable('x'), operator('BatchNorm', 'b', [[0, 0, 0]])];
    expect(parseSymbol(text(nodes, undefined, modern)).nodes).toHaveLength(2);
  });

  it('from before 0.9 gets auxiliary states, named and set as MXNet does', () => {
    const inputs = [0, 1, 2].map((node) => [node, 0]);
    const norm = operator('BatchNorm', 'b', inputs, { param: { eps: '0.1' } });
    const { nodes, heads } = parseSymbol(
      text([variable('x'), variable('b_gamma'), variable('b_beta'), norm], [[3, 0]]),
    );
    expect(nodes.map(({ name }) => name)).toEqual(['x', 'b_gamma', 'b_beta', 'b_moving_mean', 'b_moving_var', 'b']);
    expect(nodes[3]?.attributes).toEqual({ eps: '0.1', __init__: '["zero", {}]' });
    expect(nodes[5]?.inputs.map(({ node }) => node)).toEqual([0, 1, 2, 3, 4]);
    expect(heads).toEqual([{ node: 5, output: 0 }]);
  });

  it('from before 0.9 gets underscores around training attributes, and moves a weight’s to the weight', () => {
    const { nodes } = parseSymbol(readFileSync(join(MXNET_FIXTURES, 'legacy/symbol-0.8.json'), 'utf8'));
    const byName = new Map(nodes.map((node) => [node.name, node]));
    expect(byName.get('data')?.attributes).toEqual({ __ctx_group__: 'stage1', __lr_mult__: '0.2' });
    expect(byName.get('fc1_weight')?.attributes).toMatchObject({ __lr_mult__: '1.2', __wd_mult__: '0.3' });
    expect(byName.get('fc1')?.attributes).toMatchObject({ no_bias: 'False', num_hidden: '128' });
    expect(byName.get('fc1')?.attributes).not.toHaveProperty('weight_lr_mult');
    expect(nodes.filter(({ name }) => name.endsWith('moving_mean'))).toHaveLength(1);
  });

  it('without a version is written with the container’s', () => {
    const written = writeSymbol(parseSymbol(text([variable('x')])));
    expect(JSON.parse(written).attrs).toEqual({ mxnet_version: ['int', 10_301] });
  });

  it('is written with edges to auxiliary states marked, and outputs counted', () => {
    const inputs = [0, 1, 2, 3, 4].map((node) => [node, 0, 0]);
    const nodes = [...['x', 'g', 'b', 'm', 'v'].map((name) => variable(name)), operator('BatchNorm', 'n', inputs)];
    const written = JSON.parse(writeSymbol(parseSymbol(text(nodes, undefined, modern))));
    expect(written.nodes[5].inputs.map((edge: number[]) => edge[2])).toEqual([0, 0, 0, 1, 1]);
    expect(written.arg_nodes).toEqual([0, 1, 2, 3, 4]);
    expect(written.node_row_ptr).toEqual([0, 1, 2, 3, 4, 5, 8]);
  });

  const flatten = (from: number) => operator('Flatten', 'f', [[from, 0, 0]]);

  it.each<[string, string, MxnetErrorCode, RegExp]>([
    ['no JSON', '{', 'SYMBOL_JSON', /needed JSON/],
    ['JSON of another kind', '{"nodes": 3}', 'SYMBOL_JSON', /nodes/],
    ['no output', text([variable('x')], []), 'SYMBOL_JSON', /heads/],
    ['an attribute that is not text', text([variable('x', { attrs: { a: 1 } })]), 'SYMBOL_JSON', /nodes\.0\.attrs/],
    ['an edge to a later node', text([flatten(1), variable('x')]), 'SYMBOL_GRAPH', /input of "f"/],
    ['an edge to itself', text([flatten(0)]), 'SYMBOL_GRAPH', /before it, found 0/],
    ['a missing output', text([variable('x')], [[7, 0, 0]]), 'SYMBOL_GRAPH', /output of the network/],
    ['two variables of one name', text([variable('x'), variable('x')]), 'SYMBOL_GRAPH', /"x", found two/],
    [
      'a variable with inputs',
      text([variable('x'), operator('null', 'y', [[0, 0]])]),
      'SYMBOL_GRAPH',
      /without inputs/,
    ],
    ['subgraphs', text([variable('x', { subgraphs: [{}] })]), 'SYMBOL_GRAPH', /subgraphs/],
    ['control dependencies', text([variable('x', { control_deps: [0] })]), 'SYMBOL_GRAPH', /control dependencies/],
  ])('with %s is refused', (_, content, code, message) => {
    expect(() => parseSymbol(content)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});
