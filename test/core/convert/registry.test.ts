import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Operator } from '../../../core/convert/operator.ts';
import { operatorOfMxnet, SUPPORTED_OPERATORS } from '../../../core/convert/operators/registry.ts';
import { NETWORKS, readFixtureNetwork } from './fixture-network.ts';

const FOLDER = new URL('../../../core/convert/operators/', import.meta.url);

/** The operators that the modules in `core/convert/operators` export, by file. */
const exported = (
  await Promise.all(
    readdirSync(FOLDER).map(async (file) => {
      const values = Object.values<unknown>(await import(new URL(file, FOLDER).href));
      return values.filter(isOperator).map((operator) => [file, operator] as const);
    }),
  )
).flat();

const inNetworks = new Set(
  NETWORKS.flatMap((name) => readFixtureNetwork(name).symbol.nodes.map(({ operator }) => operator)),
);

describe('`operatorOfMxnet`', () => {
  it.each(exported)('finds the operator of %s by each of its names', (_, operator) => {
    expect(operator.mxnetNames.map(operatorOfMxnet)).toEqual(operator.mxnetNames.map(() => operator));
  });
});

describe('the networks written by real MXNet', () => {
  it.each(exported)('hold the operator of %s', (_, { mxnetNames }) => {
    expect(mxnetNames.filter((name) => inNetworks.has(name))).not.toEqual([]);
  });
});

describe('`docs/model-formats.md`', () => {
  const table = readFileSync(new URL('../../../docs/model-formats.md', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => line.split('|')[1]?.trim().split(', ') ?? []);

  it.each(SUPPORTED_OPERATORS)('has %s in its table of operators', (name) => expect(table).toContain(name));
});

function isOperator(value: unknown): value is Operator {
  return typeof value === 'object' && value !== null && 'mxnetNames' in value;
}
