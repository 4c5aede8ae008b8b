/**
 * Images whose structure is changed, through inspection and the decoders. A million cases by hand:
 * `FUZZ_CASES=1000000 FUZZ_SEED=7 npx vitest run --project unit test/hardening/structure-fuzz.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ZlibPort } from '../../core/formats/png/zlib-port.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { createWasmDecoder } from '../../imaging/decode-wasm.ts';
import type { ImageDecoder } from '../../imaging/decoder.ts';
import { RefusedImageError } from '../../imaging/errors.ts';
import { type InspectedImage, inspectImage } from '../../imaging/inspect.ts';
import { rasterOfJpeg } from '../../imaging/jpeg-raster.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import type { Raster } from '../../imaging/raster.ts';
import { readImage } from '../../imaging/read-image.ts';
import { readFuzzSettings } from './fuzz-settings.ts';
import { cook, type Recipe } from './recipe/recipe.ts';
import { changeJpeg } from './structure/change-jpeg.ts';
import { changePng } from './structure/change-png.ts';
import { Random } from './structure/random.ts';

const settings = readFuzzSettings(40_000);

const SEEDS: readonly Recipe[] = [
  { saved: 'jpeg', of: 'normal', side: 67 },
  { saved: 'jpeg', of: 'normal', side: 64, options: { progressive: true } },
  { saved: 'jpeg', of: 'pneumonia', side: 64, colour: 'srgb', options: { chromaSubsampling: '4:2:0' } },
  { saved: 'jpeg', of: 'pneumonia', side: 64, colour: 'srgb', options: { progressive: true, quality: 95 } },
  { saved: 'jpeg', of: 'normal', side: 64, colour: 'srgb', options: { mozjpeg: true, chromaSubsampling: '4:4:4' } },
  { jpeg: 'grey', of: 'normal', side: 64, restartInterval: 3, quantiser: 8 },
  { jpeg: 'cmyk', of: 'normal', side: 64, quantiser: 16 },
  { jpeg: 'ycck', of: 'pneumonia', side: 64, restartInterval: 9, quantiser: 16 },
  ...(['grey', 'rgb', 'palette', 'grey-alpha', 'rgba'] as const).map((png) => ({ png, of: 'normal', side: 64 })),
  { png: 'grey', of: 'normal', side: 64, interlaced: true },
  { png: 'grey', of: 'normal', side: 64, bitDepth: 16 },
  { png: 'rgba', of: 'normal', side: 64, bitDepth: 16, interlaced: true },
  { png: 'palette', of: 'normal', side: 66, bitDepth: 2 },
];
/** A frame header may be made to promise more; it is refused without the data for it. */
const MOST_INFLATED_BYTES = 5_000_000;
const MOST_INFLATERS = 257;

const wasm = readFileSync(createRequire(import.meta.url).resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));

const wasmDecoder = createWasmDecoder(wasm, nodeZlib);
/** Decodes every image that is accepted; the others, which cost more, one in so many. */
const own: ImageDecoder = {
  decode: async (file, format) => (format === 'jpeg' ? rasterOfJpeg(file) : wasmDecoder.decode(file, format)),
};
const OTHERS: readonly { readonly decoder: ImageDecoder; readonly oneIn: number }[] = [
  { decoder: sharpDecoder, oneIn: 8 },
  { decoder: wasmDecoder, oneIn: 24 },
];

let images: Buffer[];

beforeAll(async () => {
  images = await Promise.all(SEEDS.map(cook));
});

interface Work {
  inflaters: number;
  inflatedBytes: number;
}

function countingZlib(work: Work): ZlibPort {
  return {
    crc32: nodeZlib.crc32,
    inflate: (stream, read) => {
      work.inflaters++;
      return nodeZlib.inflate(stream, (piece) => {
        work.inflatedBytes += piece.length;
        read(piece);
      });
    },
  };
}

/** @returns Null if the file is refused. @throws Whatever is no typed refusal. */
async function inspect(file: Buffer): Promise<InspectedImage | null> {
  const work: Work = { inflaters: 0, inflatedBytes: 0 };
  try {
    return await inspectImage(file, countingZlib(work));
  } catch (error) {
    if (error instanceof RefusedImageError) return null;
    throw error;
  } finally {
    expect(work.inflaters).toBeLessThanOrEqual(MOST_INFLATERS);
    expect(work.inflatedBytes).toBeLessThanOrEqual(MOST_INFLATED_BYTES);
  }
}

function ensureFullSize({ data, width, height, channels }: Raster, inspected: InspectedImage): void {
  expect([width, height].sort()).toEqual([inspected.width, inspected.height].sort());
  expect(data.length).toBe(width * height * channels);
}

describe(`${settings.numRuns} images with a changed structure`, () => {
  it('are refused in words, or decoded to their full size by every decoder alike', {
    timeout: settings.timeoutMs,
  }, async () => {
    const seen = { refused: 0, accepted: 0, compared: 0 };
    for (let number = 0; number < settings.numRuns; number++) {
      const random = new Random(settings.seed + number);
      const image = images[number % images.length] ?? Buffer.alloc(0);
      const { bytes, touchesPixels } =
        image.readUInt8(0) === 0xff ? changeJpeg(image, random) : changePng(image, random);
      try {
        const inspected = await inspect(bytes);
        if (inspected === null) {
          seen.refused++;
          continue;
        }
        seen.accepted++;
        const { pixels } = await readImage(bytes, own);
        ensureFullSize(pixels, inspected);
        for (const { decoder, oneIn } of OTHERS) {
          if (random.below(oneIn) > 0) continue;
          const { pixels: others } = await readImage(bytes, decoder);
          ensureFullSize(others, inspected);
          // Damaged coefficients can exceed what any image has; decoders differ about these.
          if (touchesPixels) continue;
          seen.compared++;
          expect(Buffer.compare(pixels.data, others.data)).toBe(0);
        }
      } catch (error) {
        throw new Error(`Case ${number} of seed ${settings.seed} failed`, { cause: error });
      }
    }
    // A run in which nearly everything was refused, or nothing, would prove little.
    expect(seen.refused).toBeGreaterThan(settings.numRuns / 5);
    expect(seen.accepted).toBeGreaterThan(settings.numRuns / 5);
    expect(seen.compared).toBeGreaterThan(settings.numRuns / 100);
  });
});
