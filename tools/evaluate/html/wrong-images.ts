import sharp from 'sharp';
import { decideVerdict } from '../../../core/verdict/verdict.ts';
import { sharpDecoder } from '../../../imaging/decode.ts';
import { readImage } from '../../../imaging/read-image.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import { type ClassifiedResult, type ImageResult, isClassified } from '../image-result.ts';
import type { LabelledFile } from '../labelled-images.ts';

/** An image on the wrong side of the operating point. */
export interface WrongImage {
  readonly name: string;
  readonly truth: 'Normal' | 'Pneumonia';
  /** Probability of pneumonia. */
  readonly probability: number;
  /** `data:` URL of a small JPEG; null if the image is not available. */
  readonly thumbnail: string | null;
}

const LONGEST_SIDE = 220;
/** Keeps a report small enough to send. */
const MOST_THUMBNAILS = 200;

/** The images that were classified wrongly or not decided, the most wrong first. */
export async function listWrongImages(
  results: readonly ImageResult[],
  operatingPoint: number,
  imageOf: (file: LabelledFile) => string | null,
): Promise<WrongImage[]> {
  const wrong = results.filter(isClassified).filter((result) => isWrong(result, operatingPoint));
  wrong.sort((left, right) => distance(right, operatingPoint) - distance(left, operatingPoint));
  const images: WrongImage[] = [];
  for (const [at, { file, outcome }] of wrong.entries()) {
    const path = at < MOST_THUMBNAILS ? imageOf(file) : null;
    images.push({
      name: file.name,
      truth: truthOf(file),
      probability: outcome.probabilities.pneumonia,
      thumbnail: path === null ? null : await thumbnailOf(path),
    });
  }
  return images;
}

function truthOf({ label }: LabelledFile): WrongImage['truth'] {
  return label === 1 ? 'Pneumonia' : 'Normal';
}

function isWrong({ file, outcome }: ClassifiedResult, operatingPoint: number): boolean {
  return decideVerdict(outcome.probabilities, operatingPoint) !== truthOf(file);
}

/** Distance from the operating point as a fraction of the largest possible on that side. */
function distance({ outcome }: ClassifiedResult, operatingPoint: number): number {
  const { pneumonia } = outcome.probabilities;
  const room = pneumonia > operatingPoint ? 1 - operatingPoint : operatingPoint;
  return room === 0 ? 0 : Math.abs(pneumonia - operatingPoint) / room;
}

async function thumbnailOf(path: string): Promise<string | null> {
  try {
    const { pixels } = await readImage(await readPlainFile(path), sharpDecoder, { minSide: 1 });
    const { data, width, height, channels } = pixels;
    const jpeg = await sharp(data, { raw: { width, height, channels: channels === 1 ? 1 : 3 } })
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 70 })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch {
    return null;
  }
}
