import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';

const sample = (name: string) => fileURLToPath(new URL(`../../web/public/samples/${name}.jpeg`, import.meta.url));

/** Real images (see web/public/samples/ATTRIBUTION.md). */
export const NORMAL_IMAGE = sample('normal-1');
export const PNEUMONIA_IMAGE = sample('pneumonia-1');
export const REAL_IMAGES = [NORMAL_IMAGE, PNEUMONIA_IMAGE, sample('normal-2'), sample('pneumonia-2')];

export type MadeImages = Awaited<ReturnType<typeof makeImages>>;

/** Makes the other files that the tests need, in a folder for temporary files. */
export async function makeImages() {
  const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-images-'));
  const large = join(dir, 'large image.png');
  const heavy = join(dir, 'heavy image.png');
  const text = join(dir, 'letter.jpg');
  const named = join(dir, 'Müller, Anna *1952-03-04.jpeg');
  await writeFile(large, await enlarge(PNEUMONIA_IMAGE, 3_400, 60));
  await writeFile(heavy, await enlarge(PNEUMONIA_IMAGE, 2_600, 4));
  const damaged = join(dir, 'damaged.jpeg');
  await writeFile(damaged, (await readFile(PNEUMONIA_IMAGE)).subarray(0, 30_000));
  await writeFile(text, 'Dear colleague, thank you for the image of your patient.');
  await writeFile(
    named,
    await sharp(PNEUMONIA_IMAGE)
      .withExif({ IFD0: { ImageDescription: 'an ordinary image' } })
      .jpeg()
      .toBuffer(),
  );
  const small = await Promise.all(
    REAL_IMAGES.map(async (image, index) => {
      const path = join(dir, `small-${index + 1}.jpeg`);
      await sharp(image).resize({ width: 320 }).jpeg().toFile(path);
      return path;
    }),
  );
  const folder = join(dir, 'Monday');
  await mkdir(join(folder, 'ward 3'), { recursive: true });
  await copyFile(NORMAL_IMAGE, join(folder, 'image 10.jpeg'));
  await copyFile(PNEUMONIA_IMAGE, join(folder, 'image 9.JPG'));
  await copyFile(PNEUMONIA_IMAGE, join(folder, 'ward 3', 'image 1.jpeg'));
  await writeFile(join(folder, 'notes.txt'), 'No image.');
  await copyFile(NORMAL_IMAGE, join(folder, 'image 11'));
  await mkdir(join(folder, '.ipynb_checkpoints'));
  await copyFile(NORMAL_IMAGE, join(folder, '.ipynb_checkpoints', 'image.jpeg'));
  await writeFile(join(folder, '.hidden.jpeg'), 'No image either.');
  return { dir, folder, large, heavy, text, damaged, named, small };
}

/**
 * Makes a PNG above the limit of a real image, as large and as noisy as a detector's.
 * @param grain Standard deviation of the noise, in grey levels; noise makes a JPEG larger.
 */
async function enlarge(image: string, side: number, grain: number): Promise<Buffer> {
  const { data } = await sharp(image)
    .resize(side, side, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let state = 1;
  for (let index = 0; index < data.length; index += 1) {
    // The sum of four uniform numbers is close to normal; the sequence is the same in every run.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const sum = (state & 255) + ((state >>> 8) & 255) + ((state >>> 16) & 255) + (state >>> 24);
    data[index] = Math.min(255, Math.max(0, (data[index] ?? 0) + ((sum - 510) / 148) * grain));
  }
  const png = await sharp(data, { raw: { width: side, height: side, channels: 1 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  if (png.length <= MAX_IMAGE_BYTES) {
    throw new Error(`Making a large image: needed more than ${MAX_IMAGE_BYTES} bytes, found ${png.length}`);
  }
  return png;
}
