import { expect, it } from 'vitest';
import { ConvertError } from '../../../core/convert/convert-error.ts';
import type { MxnetNetwork } from '../../../core/convert/mxnet-network.ts';
import { mxnetToOnnx } from '../../../core/convert/mxnet-to-onnx.ts';
import { onnxToMxnet } from '../../../core/convert/onnx-to-mxnet.ts';
import { MxnetError } from '../../../core/formats/mxnet/mxnet-error.ts';
import { readParams } from '../../../core/formats/mxnet/params-reader.ts';
import { writeParams } from '../../../core/formats/mxnet/params-writer.ts';
import { parseSymbol } from '../../../core/formats/mxnet/symbol-reader.ts';
import { writeSymbol } from '../../../core/formats/mxnet/symbol-writer.ts';
import { OnnxError } from '../../../core/formats/onnx/onnx-error.ts';
import { readOnnx } from '../../../core/formats/onnx/onnx-reader.ts';
import { writeOnnx } from '../../../core/formats/onnx/onnx-writer.ts';
import { readFixture, readFixtureNetwork } from './fixture-network.ts';
import { mutate, seededRandom } from './mutate.ts';

/** 18,000 here; archives add 2,000 in test/tools/model. */
const CASES = 6_000;
const MEGABYTE = 1024 ** 2;

const FIXTURE = 'operators/batch-norms';
const network = readFixtureNetwork(FIXTURE);
const files = readFixture(FIXTURE);
const onnx = writeOnnx(mxnetToOnnx(network));

it.each<[string, Uint8Array, (bytes: Buffer) => void]>([
  ['.params', files.params, (bytes) => ensureTruth({ ...network, arrays: readParams(bytes) })],
  [
    'symbol',
    Buffer.from(files.symbol),
    (bytes) => ensureTruth({ ...network, symbol: parseSymbol(bytes.toString('utf8')) }),
  ],
  ['ONNX', onnx, (bytes) => ensureTruth(onnxToMxnet(readOnnx(bytes)))],
])(
  `${CASES} mutated %s files give one of our errors or a correct result, in bounded memory`,
  (_, original, use) => {
    const random = seededRandom(20_260_606);
    const before = process.memoryUsage().rss;
    const surprises: unknown[] = [];
    let refused = 0;
    let mostMemory = before;
    for (let count = 0; count < CASES; count++) {
      const bytes = mutate(original, random);
      try {
        use(bytes);
      } catch (error) {
        if (isOurs(error)) refused += 1;
        else surprises.push(error);
      }
      if (count % 100 === 0) mostMemory = Math.max(mostMemory, process.memoryUsage().rss);
    }
    expect(surprises).toEqual([]);
    expect(refused).toBeGreaterThan(CASES / 4);
    expect((mostMemory - before) / MEGABYTE).toBeLessThan(512);
  },
  300_000,
);

function isOurs(error: unknown): boolean {
  return error instanceof MxnetError || error instanceof OnnxError || error instanceof ConvertError;
}

/** What was read, if anything, survives a round trip unchanged. */
function ensureTruth(found: MxnetNetwork): void {
  const back = onnxToMxnet(readOnnx(writeOnnx(mxnetToOnnx(found))));
  const again = onnxToMxnet(readOnnx(writeOnnx(mxnetToOnnx(back))));
  const facts = ({ symbol, arrays, input }: MxnetNetwork) => [
    writeSymbol(symbol),
    Buffer.from(writeParams(arrays)).toString('latin1'),
    JSON.stringify(input),
  ];
  expect(facts(again)).toEqual(facts(back));
  expect(facts(back)[1]).toBe(Buffer.from(writeParams(found.arrays)).toString('latin1'));
}
