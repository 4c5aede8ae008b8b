import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mxnetToOnnx } from '../../../core/convert/mxnet-to-onnx.ts';
import { onnxToMxnet } from '../../../core/convert/onnx-to-mxnet.ts';
import type { NamedArray } from '../../../core/formats/mxnet/nd-array.ts';
import { ARRAY_MAGIC } from '../../../core/formats/mxnet/params-layout.ts';
import { readParams } from '../../../core/formats/mxnet/params-reader.ts';
import { writeParams } from '../../../core/formats/mxnet/params-writer.ts';
import { writeSymbol } from '../../../core/formats/mxnet/symbol-writer.ts';
import { readOnnx } from '../../../core/formats/onnx/onnx-reader.ts';
import { writeOnnx } from '../../../core/formats/onnx/onnx-writer.ts';
import { inputPath, NETWORKS, readFixture, readFixtureNetwork } from './fixture-network.ts';

/** Networks with arrays of another version than V2. */
const NOT_V2 = ['resnet18-legacy', 'resnet18-mxnet19-v3'];

describe.each(NETWORKS)('mxnetToOnnx() of the real network %s', (name) => {
  const network = readFixtureNetwork(name);
  const bytes = writeOnnx(mxnetToOnnx(network));

  it('gives in ONNX the results that it gave in MXNet', async () => {
    const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
    for (const { input, probabilities } of readFixture(name).expected) {
      const { softmax } = await session.run({ data: await readImage(inputPath(name, input)) });
      const found = [...(softmax?.data ?? [])].map(Number);
      expect(found).toHaveLength(probabilities.length);
      found.forEach((value, index) => {
        expect(Math.abs(value - (probabilities[index] ?? Number.NaN))).toBeLessThanOrEqual(1e-5);
      });
    }
    await session.release();
  });

  it('keeps what onnxToMxnet() needs to restore arrays, graph and attributes', () => {
    const back = onnxToMxnet(readOnnx(bytes));
    expect(writeSymbol(back.symbol)).toBe(writeSymbol(network.symbol));
    expect(back.input).toEqual(network.input);
    expect(back.epoch).toBe(network.epoch);
    expect(back.arrays.map(facts)).toEqual(network.arrays.map(facts));
  });

  it('gives the same ONNX bytes every time', () => {
    expect(Buffer.compare(writeOnnx(mxnetToOnnx(readFixtureNetwork(name))), bytes)).toBe(0);
  });
});

describe('writeParams()', () => {
  const exported = (name: string) =>
    writeParams(onnxToMxnet(readOnnx(writeOnnx(mxnetToOnnx(readFixtureNetwork(name))))).arrays);

  it.each(NETWORKS.filter((name) => !NOT_V2.includes(name)))(
    'restores the arrays of %s byte for byte, in their order',
    (name) => {
      expect(Buffer.compare(exported(name), readFixture(name).params)).toBe(0);
    },
  );

  it.each(NOT_V2)('writes the arrays of %s as V2', (name) => {
    expect(Buffer.from(exported(name)).readUInt32LE(24)).toBe(ARRAY_MAGIC.v2);
    expect(readParams(exported(name)).map(facts)).toEqual(readFixtureNetwork(name).arrays.map(facts));
  });
});

describe('writeSymbol()', () => {
  const names = NETWORKS.filter((name) => readFixtureNetwork(name).symbol.version === 10_301);

  it.each(names)('restores the symbol file of %s byte for byte', (name) => {
    const back = onnxToMxnet(readOnnx(writeOnnx(mxnetToOnnx(readFixtureNetwork(name)))));
    expect(writeSymbol(back.symbol)).toBe(readFixture(name).symbol);
  });

  it('is tested on at least six networks', () => expect(names.length).toBeGreaterThanOrEqual(6));
});

function facts({ name, type, shape, data }: NamedArray) {
  return { name, type, shape, sha256: createHash('sha256').update(data).digest('hex') };
}

async function readImage(path: string): Promise<Tensor> {
  const { data, info } = await sharp(readFileSync(path)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  const planes = Float32Array.from({ length: 3 * area }, (_, index) => {
    const [plane, pixel] = [Math.floor(index / area), index % area];
    return data[pixel * 3 + plane] ?? Number.NaN;
  });
  return new Tensor('float32', planes, [1, 3, info.height, info.width]);
}
