import './jitless.ts';
import * as z from 'zod/mini';

const side = z.int().check(z.positive());
const bits = z.int().check(z.minimum(1), z.maximum(16));
const storedValue = z.int().check(z.minimum(0), z.maximum(65_535));

/** How an image file became the network's input, and what was assumed on the way. */
export const preparationSchema = z.object({
  width: side.check(z.describe('Pixels of the prepared image, which is what the model receives.')),
  height: side,
  sha256: z
    .string()
    .check(z.meta({ pattern: '^[0-9a-f]{64}$', description: 'Of the prepared image, an RGB PNG of 8 bits.' })),
  bitsStored: bits.check(z.describe('Bits of a sample in the file; 8 for JPEG and for the colours of a palette.')),
  bitsUsed: bits.check(
    z.describe('Bits that the samples make use of: fewer than stored where 12 bits, say, lie in 16 without scaling.'),
  ),
  window: z
    .object({ low: storedValue, high: storedValue })
    .check(z.describe('Sample values, as stored, that became black (0) and white (255).')),
  assumed: z
    .boolean()
    .check(
      z.describe('True if the bits used were inferred from the largest sample, since the file does not say them.'),
    ),
  colour: z
    .enum(['grey', 'rgb'])
    .check(z.describe('How the file stores its pixels; grey is sent as three equal channels.')),
  orientation: z
    .int()
    .check(
      z.minimum(1),
      z.maximum(8),
      z.describe('EXIF orientation that was applied: 1 leaves the image as stored, 6 turns it clockwise by 90°.'),
    ),
  alpha: z.boolean().check(z.describe('True if the file has transparency; the image then lies over black.')),
});

export type Preparation = Readonly<z.infer<typeof preparationSchema>>;
