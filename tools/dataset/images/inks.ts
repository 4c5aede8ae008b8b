import type { Sharp } from 'sharp';

/**
 * Reads a CMYK or YCCK JPEG as RGB, as OpenCV does: each colour is black less the ink's part of it, rounded down. The numbers
 * are those of the file, in which 255 is no ink, as Adobe stores them.
 */
export async function readInks(
  input: Sharp,
): Promise<{ readonly rgb: Uint8Array; readonly width: number; readonly height: number }> {
  const { data, info } = await input
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const rgb = new Uint8Array(info.width * info.height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    const black = 255 - (data[from + 3] ?? 0);
    for (let ink = 0; ink < 3; ink++) {
      const inverse = data[from + ink] ?? 0;
      rgb[to++] = black - ((inverse * black) >> 8);
    }
  }
  return { rgb, width: info.width, height: info.height };
}
