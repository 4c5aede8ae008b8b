/** The real films of the fixtures, as bytes and as grey pixels. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** 8-bit grey samples, row by row. */
export interface GreyFilm {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** EXIF orientation → what a viewer does to the stored picture to see it upright: mirror left-right first, then turn clockwise. */
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

/** Bytes of a film in `test/fixtures/images/films`. */
export function readFilm(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/images/films/${name}.jpeg`, import.meta.url));
}

/** A film's pixels; with `side`, scaled to a square of that many pixels. */
export async function decodeFilm(name: string, side?: number): Promise<GreyFilm> {
  const film = sharp(readFilm(name));
  const sized = side === undefined ? film : film.resize(side, side, { fit: 'fill' });
  const { data, info } = await sized.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Stores a film so that a viewer who honours this EXIF orientation sees it upright. */
export async function storeTurned(film: GreyFilm, orientation: number): Promise<GreyFilm> {
  const viewing = VIEWING[orientation];
  if (viewing === undefined) throw new Error(`Turning a film: needed an orientation of 1 to 8, found ${orientation}`);
  const { width, height } = film;
  const turned = await sharp(film.data, { raw: { width, height, channels: 1 } })
    .rotate(360 - viewing.degrees)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stored = { data: turned.data, width: turned.info.width, height: turned.info.height };
  return viewing.mirrored ? mirror(stored) : stored;
}

function mirror({ data, width, height }: GreyFilm): GreyFilm {
  const mirrored = Buffer.alloc(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) mirrored[y * width + x] = data.readUInt8((y + 1) * width - 1 - x);
  }
  return { data: mirrored, width, height };
}
