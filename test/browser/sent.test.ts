import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { classify } from '../../inference/classify.ts';
import { DEFAULT_MODEL_DIR, readTwoClassModel } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE, REAL_IMAGES } from './images.ts';
import { keep, largeJpeg, largePng, wideJpeg } from './large-images.ts';
import type { Reader } from './reader.ts';
import { savedRows } from './saved-rows.ts';
import { usePage } from './use-page.ts';

const site = usePage();
let dir = '';
let session: Session;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pneumoscope-sent-'));
  session = await openSession(await readTwoClassModel(DEFAULT_MODEL_DIR), { threads: 1 });
});

afterAll(async () => {
  await session.close();
  await rm(dir, { recursive: true, force: true });
});

describe('an X-ray above the size limit', () => {
  it('gets the probability of the original within 0.02, and the same verdict: ten of them', {
    timeout: 400_000,
  }, async () => {
    const expected = new Map<string, number>();
    const add = async (name: string, bytes: Buffer, original = bytes): Promise<string> => {
      const { probabilities } = await classify(session, original);
      expected.set(name, probabilities[1] ?? Number.NaN);
      return keep(dir, name, bytes);
    };
    const paths: string[] = [];
    for (const [index, image] of REAL_IMAGES.entries()) {
      paths.push(await add(`${index}-a.jpeg`, await largeJpeg(image, { width: 4_000 })));
      paths.push(await add(`${index}-b.png`, await largePng(image, 2_900)));
    }
    paths.push(await add('deep.png', await unscaled12Bits(PNEUMONIA_IMAGE, 2_400)));
    paths.push(await add('wide.jpeg', await wideJpeg(NORMAL_IMAGE), await readFile(NORMAL_IMAGE)));
    const reader = await site.open();
    await reader.choose(...paths);
    await reader.page.locator('.worklist-counts', { hasNotText: 'in progress' }).waitFor({ timeout: 200_000 });
    const rows = await savedRows(reader);
    expect(rows.map(({ film }) => film)).toEqual([...expected.keys()]);
    expect(rows.every(({ scaledDown }) => scaledDown === 'yes')).toBe(true);
    const differences = rows.map(({ film, probabilityOfPneumonia, operatingPoint, verdict }) => {
      const original = expected.get(film) ?? Number.NaN;
      expect([film, verdict]).toEqual([film, original > Number(operatingPoint) ? 'Pneumonia' : 'Normal']);
      return Math.abs(Number(probabilityOfPneumonia) - original);
    });
    expect(Math.max(...differences)).toBeLessThan(0.02);
    expect(rows.find(({ film }) => film === 'deep.png')).toMatchObject({
      bitsStored: 16,
      bitsUsed: 12,
      bitsAssumed: 'yes',
      cautions: expect.stringContaining('BIT_DEPTH_ASSUMED'),
    });
  });
});

describe('what the model was sent', () => {
  it.each([
    ['a grey JPEG', async () => NORMAL_IMAGE],
    ['an RGB JPEG', async () => keep(dir, 'rgb.jpeg', await tinted(PNEUMONIA_IMAGE).jpeg().toBuffer())],
    ['a JPEG that its EXIF data turns', async () => keep(dir, 'turned.jpeg', await turnedByExif(NORMAL_IMAGE))],
    ['a PNG with transparency', async () => keep(dir, 'alpha.png', await halfTransparent(PNEUMONIA_IMAGE))],
    ['a 16-bit PNG with 12 bits', async () => keep(dir, 'deep.png', await unscaled12Bits(NORMAL_IMAGE, 700))],
  ])('is shown on demand as the service prepared it: %s', async (_, make) => {
    const path = await make();
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(path);
    await page.getByRole('button', { name: 'What the model was sent' }).click();
    await page.getByRole('img', { name: 'The X-ray as it was sent to the model' }).waitFor();
    const shown = await pixelsOf(reader, '.prepared img');
    const { pixels } = await prepareImage(await readFile(path), { side: 224, decoder: sharpDecoder });
    const differences = shown.map((level, at) => Math.abs(level - (pixels.data[at] as number)));
    expect(shown.length).toBe(pixels.data.length);
    expect(differences.filter((difference) => difference > 2)).toEqual([]);
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(0.1);
    await reader.keepScreen(`sent-${basename(path)}`);
  });
});

describe('a 16-bit X-ray with 12 bits', () => {
  it('is shown with the window that the model gets, and what was assumed is said', async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(await keep(dir, 'twelve.png', await unscaled12Bits(NORMAL_IMAGE, 900)));
    await page
      .getByText('Bits used: 12 of 16, assumed from the brightest pixel; 0 became black, 4,095 white.')
      .waitFor();
    const grey = await sharp(NORMAL_IMAGE).greyscale().resize(64, 64, { fit: 'fill' }).raw().toBuffer();
    const expected = grey.reduce((sum, level) => sum + level, 0) / grey.length;
    expect(await meanOf(reader, '.viewer-stage img')).toBeCloseTo(expected, -1);
    await page.locator('.row-image img').waitFor();
    expect(await meanOf(reader, '.row-image img')).toBeCloseTo(expected, -1);
    await page.getByText('The file does not say how many of its 16 bits are used').first().waitFor();
    await reader.keepScreen('deep');
  });
});

/** RGB of an image on the page. */
async function pixelsOf({ page }: Reader, selector: string): Promise<number[]> {
  return page.locator(selector).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = [] } = context?.getImageData(0, 0, width, height) ?? {};
    return Array.from(data).filter((_, at) => at % 4 !== 3);
  });
}

/** The mean level of an image on the page, reduced by the browser to one size for all. */
async function meanOf({ page }: Reader, selector: string): Promise<number> {
  return page.locator(selector).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const bitmap = await createImageBitmap(image, { resizeWidth: 64, resizeHeight: 64, resizeQuality: 'high' });
    const context = new OffscreenCanvas(64, 64).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const red = Array.from(context?.getImageData(0, 0, 64, 64).data ?? []).filter((_, at) => at % 4 === 0);
    return red.reduce((sum, level) => sum + level, 0) / 64 ** 2;
  });
}

function tinted(image: string) {
  return sharp(image).toColourspace('srgb').tint({ r: 200, g: 170, b: 140 });
}

/** Stored upright; its EXIF data says that it has to be turned clockwise. */
async function turnedByExif(image: string): Promise<Buffer> {
  return sharp(image).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

async function halfTransparent(image: string): Promise<Buffer> {
  return sharp(image).resize(600).ensureAlpha(0.5).png().toBuffer();
}

/** 12 bits in 16, as many programs export a DICOM image: without scaling. */
async function unscaled12Bits(image: string, width: number): Promise<Buffer> {
  const { data, info } = await sharp(image).resize({ width }).greyscale().raw().toBuffer({ resolveWithObject: true });
  let state = 1;
  const samples = Uint16Array.from(data, (level) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return level * 16 + (state >>> 28);
  });
  const { height } = info;
  return sharp(samples, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png({ compressionLevel: 1 })
    .toBuffer();
}
