import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** Input images of 224×224, which the networks without images of their own were run on. */
const SHARED_INPUTS = join(MXNET_FIXTURES, 'resnet18-narrow');

/** Path of an image that `expected.json` of a network names. */
export function inputPath(network: string, input: string): string {
  const own = join(MXNET_FIXTURES, network, input);
  return existsSync(own) ? own : join(SHARED_INPUTS, input);
}

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
