/** The real images of the fixtures, as bytes and as grey pixels. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** 8-bit grey samples, row by row. */
export interface GreyImage {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** EXIF orientation → what a viewer does to the stored image to see it upright: mirror left-right first, then turn clockwise. */
const VIEWING: Readonly<Record<number, { mirrored: boolean; degrees: number }>> = {
  1: { mirrored: false, degrees: 0 },
  2: { mirrored: true, degrees: 0 },
  3: { mirrored: false, degrees: 180 },
  4: { mirrored: true, degrees: 180 },
  5: { mirrored: true, degrees: 270 },
  6: { mirrored: false, degrees: 90 },
  7: { mirrored: true, degrees: 90 },
  8: { mirrored: false, degrees: 270 },
};

const FILES = {
  normal: '../../fixtures/images/x-rays/normal.jpeg',
  pneumonia: '../../fixtures/im2rec/x-rays/PNEUMONIA/person320_virus_647.jpeg',
};

/** The X-rays that a recipe can name. */
export type XRayName = keyof typeof FILES;

export function readImage(name: XRayName): Buffer {
  return readFileSync(new URL(FILES[name], import.meta.url));
}

/** An image's pixels; with `side`, scaled to a square of that many pixels. */
export async function decodeImage(name: XRayName, side?: number): Promise<GreyImage> {
  const image = sharp(readImage(name));
  const sized = side === undefined ? image : image.resize(side, side, { fit: 'fill' });
  const { data, info } = await sized.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Stores an image so that a viewer who honours this EXIF orientation sees it upright. */
export async function storeTurned(image: GreyImage, orientation: number): Promise<GreyImage> {
  const viewing = VIEWING[orientation];
  if (viewing === undefined) throw new Error(`Turning an image: needed an orientation of 1 to 8, found ${orientation}`);
  const { width, height } = image;
  const turned = await sharp(image.data, { raw: { width, height, channels: 1 } })
    .rotate(360 - viewing.degrees)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stored = { data: turned.data, width: turned.info.width, height: turned.info.height };
  return viewing.mirrored ? mirror(stored) : stored;
}

function mirror({ data, width, height }: GreyImage): GreyImage {
  const mirrored = Buffer.alloc(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) mirrored[y * width + x] = data.readUInt8((y + 1) * width - 1 - x);
  }
  return { data: mirrored, width, height };
}
