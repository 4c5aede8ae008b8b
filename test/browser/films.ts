import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';

const sample = (name: string) => fileURLToPath(new URL(`../../web/public/samples/${name}.jpeg`, import.meta.url));

/** Real films (see web/public/samples/ATTRIBUTION.md). */
export const NORMAL_FILM = sample('normal-1');
export const PNEUMONIA_FILM = sample('pneumonia-1');
export const REAL_FILMS = [NORMAL_FILM, PNEUMONIA_FILM, sample('normal-2'), sample('pneumonia-2')];

export type MadeFilms = Awaited<ReturnType<typeof makeFilms>>;

/** Makes the files that the tests need besides, in a folder for temporary files. */
export async function makeFilms() {
  const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-films-'));
  const large = join(dir, 'large film.png');
  const text = join(dir, 'letter.jpg');
  const named = join(dir, 'Müller, Anna *1952-03-04.jpeg');
  await writeFile(large, await enlarge(NORMAL_FILM));
  await writeFile(text, 'Dear colleague, thank you for the film of your patient.');
  await writeFile(
    named,
    await sharp(PNEUMONIA_FILM)
      .withExif({ IFD0: { ImageDescription: 'an ordinary film' } })
      .jpeg()
      .toBuffer(),
  );
  const small = await Promise.all(
    REAL_FILMS.map(async (film, index) => {
      const path = join(dir, `small-${index + 1}.jpeg`);
      await sharp(film).resize({ width: 320 }).jpeg().toFile(path);
      return path;
    }),
  );
  return { dir, large, text, named, small };
}

/** A real film, as large and as grainy as a detector makes it: a PNG above the limit. */
async function enlarge(film: string): Promise<Buffer> {
  const side = 2_600;
  const grain = { create: { width: side, height: side, channels: 3 as const, background: '#000', noise: NOISE } };
  const noise = await sharp(grain).greyscale().toColourspace('srgb').png().toBuffer();
  const png = await sharp(film)
    .resize(side, side, { fit: 'fill' })
    .toColourspace('srgb')
    .composite([{ input: noise, blend: 'soft-light' }])
    .png({ compressionLevel: 1 })
    .toBuffer();
  if (png.length <= MAX_IMAGE_BYTES)
    throw new Error(`Making a large film: needed more than ${MAX_IMAGE_BYTES} bytes, found ${png.length}`);
  return png;
}

const NOISE = { type: 'gaussian' as const, mean: 128, sigma: 12 };
