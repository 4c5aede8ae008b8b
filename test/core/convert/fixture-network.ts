import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MxnetNetwork } from '../../../core/convert/mxnet-network.ts';
import { readParams } from '../../../core/formats/mxnet/params-reader.ts';
import { parseSymbol } from '../../../core/formats/mxnet/symbol-reader.ts';

/** Folder of the files that real MXNet wrote. */
export const MXNET_FIXTURES = fileURLToPath(new URL('../../fixtures/mxnet', import.meta.url));

/** Names of the networks below `MXNET_FIXTURES`. */
export const NETWORKS: readonly string[] = [
  ...readdirSync(MXNET_FIXTURES).filter((name) => name.startsWith('resnet')),
  ...readdirSync(join(MXNET_FIXTURES, 'operators')).map((name) => `operators/${name}`),
];

export interface FixtureFiles {
  readonly symbol: string;
  readonly params: Uint8Array;
  readonly epoch: number;
  readonly expected: readonly { readonly input: string; readonly probabilities: readonly number[] }[];
}

export function readFixture(name: string): FixtureFiles {
  const dir = join(MXNET_FIXTURES, name);
  const params = readdirSync(dir).find((file) => file.endsWith('.params')) ?? '';
  return {
    symbol: readFileSync(join(dir, 'image-classification-symbol.json'), 'utf8'),
    params: readFileSync(join(dir, params)),
    epoch: Number(params.slice(-11, -7)),
    expected: JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8')).expected,
  };
}

export function readFixtureNetwork(name: string): MxnetNetwork {
  const { symbol, params, epoch } = readFixture(name);
  const [input] = JSON.parse(readFileSync(join(MXNET_FIXTURES, name, 'model-shapes.json'), 'utf8'));
  return { symbol: parseSymbol(symbol), arrays: readParams(params), input, epoch };
}
