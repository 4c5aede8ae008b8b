/** The recipe verbs that make images from the fixtures' X-rays. */
import sharp, { type FormatEnum, type Sharp } from 'sharp';
import { z } from 'zod';
import { type JpegOptions, writeJpeg } from './write-jpeg.ts';
import { PNG_COLOURS, type PngColour, writePng } from './write-png.ts';
import { decodeImage, type GreyImage, readImage, storeTurned } from './x-rays.ts';

/** Which image, and how it is changed before it is stored. */
const source = {
  of: z.enum(['normal', 'pneumonia']),
  /** Scaled to a square of this many pixels; else the image's own size. */
  side: z.number().int().positive().optional(),
  /** Stored turned and mirrored, so that this EXIF orientation makes it upright. */
  turned: z.number().int().min(1).max(8).optional(),
  /** Reduced to this many greys, evenly spaced from black to white. */
  greys: z.number().int().min(2).max(256).optional(),
  /** Black made white, as a MONOCHROME1 image is when its rule is overlooked. */
  inverted: z.boolean().optional(),
};

const image = z.strictObject({ image: z.enum(['normal', 'pneumonia']) });

const png = z.strictObject({
  png: z.enum(Object.keys(PNG_COLOURS) as [PngColour, ...PngColour[]]),
  bitDepth: z.number().int().optional(),
  interlaced: z.boolean().optional(),
  ...source,
});

const jpeg = z.strictObject({
  jpeg: z.enum(['grey', 'rgb', 'cmyk', 'ycck']),
  restartInterval: z.number().int().optional(),
  quantiser: z.number().int().optional(),
  ...source,
});

const saved = z.strictObject({
  saved: z.enum(['jpeg', 'png', 'gif', 'webp', 'tiff', 'avif']),
  colour: z.enum(['b-w', 'srgb', 'cmyk']).optional(),
  /** Passed to sharp as it is. */
  options: z.record(z.string(), z.unknown()).optional(),
  iccProfile: z.string().optional(),
  /** Two pages: the image, and the image upside down. */
  animated: z.boolean().optional(),
  ...source,
});

export const IMAGE_VERBS = {
  /** A real image's own bytes. */
  image: (fields: unknown) => readImage(image.parse(fields).image),
  /** A PNG by our own writer: any colour type and bit depth. */
  png: async (fields: unknown) => {
    const { png: colour, bitDepth = 8, interlaced = false, ...of } = png.parse(fields);
    return writePng(await develop(of), { colour, bitDepth, interlaced });
  },
  /** A baseline JPEG by our own writer: restart markers, inks. */
  jpeg: async (fields: unknown) => {
    const { jpeg: colour, restartInterval = 0, quantiser = 1, ...of } = jpeg.parse(fields);
    const grey = await develop(of);
    return writeJpeg({ ...planesOf(grey, colour), width: grey.width, height: grey.height, restartInterval, quantiser });
  },
  /** Any format that sharp saves. */
  saved: async (fields: unknown) => {
    const { saved: format, colour = 'b-w', options, iccProfile, animated = false, ...of } = saved.parse(fields);
    const { data, width, height } = await develop(of);
    const page = sharp(data, { raw: { width, height, channels: 1 } });
    const image = animated ? await animate(page) : page.toColourspace(colour);
    if (iccProfile !== undefined) image.withIccProfile(iccProfile);
    return image.toFormat(format as keyof FormatEnum, options).toBuffer();
  },
};

type Source = z.infer<z.ZodObject<typeof source>>;

async function develop({ of, side, turned, greys, inverted = false }: Source): Promise<GreyImage> {
  const decoded = await decodeImage(of, side);
  const steps = (greys ?? 256) - 1;
  const data = decoded.data.map((grey) => {
    const reduced = Math.round((Math.round((grey * steps) / 255) * 255) / steps);
    return inverted ? 255 - reduced : reduced;
  });
  const upright = { ...decoded, data: Buffer.from(data) };
  return turned === undefined ? upright : storeTurned(upright, turned);
}

/** The components as stored. Adobe stores inks inverted (255 = none), so a grey has its own value in every ink but black. */
function planesOf(
  { data }: GreyImage,
  colour: z.infer<typeof jpeg>['jpeg'],
): Pick<JpegOptions, 'planes' | 'adobeTransform'> {
  const even = (value: number) => Buffer.alloc(data.length, value);
  switch (colour) {
    case 'grey':
      return { planes: [data] };
    case 'rgb':
      return { planes: [data, data, data], adobeTransform: 0 };
    case 'cmyk':
      return { planes: [data, data, data, even(255)], adobeTransform: 0 };
    case 'ycck':
      return {
        planes: [Buffer.from(data.map((grey) => 255 - grey)), even(128), even(128), even(255)],
        adobeTransform: 2,
      };
  }
}

async function animate(page: Sharp) {
  const first = await page.clone().png().toBuffer();
  const second = await page.clone().flip().png().toBuffer();
  return sharp([first, second], { join: { animated: true } });
}
