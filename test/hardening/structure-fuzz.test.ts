/**
 * Images whose structure is changed, in forms that are changed as well, through the prediction handler with the decoder of
 * Lambda. Guard and model are stand-ins; work is counted, not timed. A million cases by hand, with what was counted:
 * `FUZZ_CASES=1000000 FUZZ_SEED=7 npx vitest run --project unit test/hardening/structure-fuzz.test.ts`.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import type { ImageFormat } from '../../core/contract/image-formats.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { rasterOfJpeg } from '../../imaging/jpeg-raster.ts';
import type { Raster } from '../../imaging/raster.ts';
import { beyondBounds } from '../core/formats/work-bounds.ts';
import { type CountedHandler, startCountedHandler, type Work } from './drivers/counted-handler.ts';
import { readFuzzSettings } from './fuzz-settings.ts';
import { cook, type Recipe } from './recipe/recipe.ts';
import { readOutcome, readPrediction } from './reply.ts';
import { changeForm } from './structure/change-form.ts';
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

/** What a valid form can lead to; null is a verdict. */
const IMAGE_CODES: readonly (ErrorCode | null)[] = [
  null,
  'UNSUPPORTED_IMAGE_TYPE',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TOO_SMALL',
];
const FORM_CODES: readonly ErrorCode[] = [
  'BAD_REQUEST_BODY',
  'BAD_MULTIPART',
  'EMPTY_BODY',
  'MISSING_FILE',
  'EMPTY_FILE',
  'MULTIPLE_FILES',
  'TOO_MANY_PARTS',
  'UNSUPPORTED_MEDIA_TYPE',
];

/** Other decoders are asked as well, about one image in so many. */
const OTHERS: readonly {
  readonly oneIn: number;
  readonly decode: (file: Buffer, format: ImageFormat) => Promise<Raster>;
}[] = [
  { oneIn: 8, decode: sharpDecoder.decode },
  {
    oneIn: 4,
    decode: async (file, format) => (format === 'jpeg' ? rasterOfJpeg(file) : sharpDecoder.decode(file, format)),
  },
];

interface Original {
  readonly file: Buffer;
  readonly format: ImageFormat;
  readonly pixels: Raster;
}

/** Of one text that a change adds, and of the rows of the largest original with a few more. */
const MOST_TEXT_BYTES = 20_000;
const MOST_IMAGE_BYTES = 34_000;
/** Of typed arrays, for one image of some 64 × 64 pixels: nearly all for its prepared image of 224 × 224. */
const MOST_ALLOCATED_BYTES = 1_500_000;

let originals: readonly Original[];
let handler: CountedHandler;

beforeAll(async () => {
  originals = await Promise.all(SEEDS.map(open));
  handler = startCountedHandler();
});

async function open(recipe: Recipe): Promise<Original> {
  const file = await cook(recipe);
  const format = file.readUInt8(0) === 0xff ? 'jpeg' : 'png';
  return { file, format, pixels: await sharpDecoder.decode(file, format) };
}

afterAll(() => handler.close());

/** Counted over the whole run. */
interface Totals {
  /** By code; verdicts as `verdict`. */
  readonly outcomes: Map<string, number>;
  /** Verdicts on images whose pixels nothing has touched: they are those of the original. */
  unchanged: number;
  /** Verdicts on images that another decoder decoded as well, by whether the pixels were touched. */
  readonly decodedTwice: { touched: number; untouched: number };
  /** The most that one case cost, of each kind of work. */
  readonly mostWork: Map<string, number>;
}

/** Runs the case of a number, which alone says what is in it. */
async function runCase(number: number, totals: Totals): Promise<void> {
  const random = new Random(number);
  const original = random.pick(originals);
  const changed = (original.format === 'jpeg' ? changeJpeg : changePng)(original.file, random);
  const upload = changeForm(changed.bytes, random);
  const { reply, work, decoded, sentSha256, faults } = await handler.send(upload.event);

  expect(faults).toEqual([]);
  const { code = null } = readOutcome(reply);
  expect(upload.isSound ? IMAGE_CODES : [...IMAGE_CODES, ...FORM_CODES]).toContain(code);
  ensureBounded(work, upload.event.body?.length ?? 0, code !== null);
  note(totals, code, work);
  if (code !== null) return;

  const { image, preparation } = readPrediction(reply);
  expect(sentSha256).toBe(preparation.sha256);
  if (!upload.isSound) return;
  expect(image.sha256).toBe(createHash('sha256').update(changed.bytes).digest('hex'));
  if (decoded === null) return; // of 16 bits
  expect([decoded.width, decoded.height]).toEqual([image.width, image.height]);
  if (!changed.touchesPixels) {
    expectEqual(decoded, original.pixels);
    totals.unchanged++;
  }
  for (const { oneIn, decode } of OTHERS) {
    if (random.below(oneIn) > 0) continue;
    const other = await decode(changed.bytes, original.format);
    // Damaged coefficients can exceed what any image has; decoders differ about these.
    if (changed.touchesPixels) expect(other.data.length).toBe(decoded.data.length);
    else expectEqual(decoded, other);
    totals.decodedTwice[changed.touchesPixels ? 'touched' : 'untouched']++;
  }
}

function expectEqual({ data, ...size }: Raster, { data: otherData, ...otherSize }: Raster): void {
  expect(size).toEqual(otherSize);
  expect(Buffer.compare(data, otherData)).toBe(0);
}

/** @param bodyLength Of the event, in characters: at least the bytes of the image. */
function ensureBounded(work: Work, bodyLength: number, isRefused: boolean): void {
  const calls = isRefused ? 0 : 1;
  expect([work.modelCalls, work.guardCalls]).toEqual([calls, calls]);
  const most: Partial<Work> = {
    decoderCalls: 1,
    // Three changes add three compressed texts; the image is walked, windowed and decoded.
    inflaters: 6,
    inflatedBytes: 3 * MOST_TEXT_BYTES + 3 * MOST_IMAGE_BYTES,
    // Of each chunk when the file is walked, opened for its window, and opened for its pixels.
    summedBytes: 3 * bodyLength,
    segments: bodyLength / 2,
    scans: 100,
    blocks: 32_000_000,
    // A code has one bit or more; what the data lacks is noticed at the end of an MCU.
    codes: 2 * (8 * bodyLength + 640),
    intervals: bodyLength,
    refinedBlocks: work.blocks,
    transformedBlocks: 2 * work.blocks,
    allocatedBytes: MOST_ALLOCATED_BYTES,
  };
  expect(beyondBounds(work, most)).toEqual([]);
}

function note({ outcomes, mostWork }: Totals, code: ErrorCode | null, work: Work): void {
  const outcome = code ?? 'verdict';
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const [kind, amount] of Object.entries(work)) mostWork.set(kind, Math.max(mostWork.get(kind) ?? 0, amount));
}

/** A run in which nearly everything was refused, or nothing, would prove little. */
function ensureVaried({ outcomes, unchanged, decodedTwice }: Totals): void {
  const wanted = [...IMAGE_CODES, ...FORM_CODES].map((code) => code ?? 'verdict');
  expect(wanted.filter((outcome) => !outcomes.has(outcome))).toEqual([]);
  expect(outcomes.get('verdict')).toBeGreaterThan(settings.numRuns / 4);
  expect(outcomes.get('CORRUPT_IMAGE')).toBeGreaterThan(settings.numRuns / 5);
  expect(unchanged).toBeGreaterThan(settings.numRuns / 10);
  expect(decodedTwice.untouched).toBeGreaterThan(settings.numRuns / 50);
}

describe(`createPredictHandler() on ${settings.numRuns} forms and images with a changed structure`, () => {
  it('gives each a verdict or a refusal in words, within bounds of work, and every decoder the same pixels', {
    timeout: settings.timeoutMs,
  }, async () => {
    const totals: Totals = {
      outcomes: new Map(),
      unchanged: 0,
      decodedTwice: { touched: 0, untouched: 0 },
      mostWork: new Map(),
    };
    for (let number = settings.seed; number < settings.seed + settings.numRuns; number++) {
      try {
        await runCase(number, totals);
      } catch (error) {
        throw new Error(`Case ${number} failed; FUZZ_SEED=${number} FUZZ_CASES=1 repeats it`, { cause: error });
      }
    }
    if (process.env.FUZZ_CASES !== undefined)
      console.log(JSON.stringify(totals, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value), 2));
    if (settings.numRuns >= 1_000) ensureVaried(totals);
  });
});
