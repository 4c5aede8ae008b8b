import { type Raster, toRgb } from '../../../imaging/raster.ts';
import type { PixelSize } from './scale-down.ts';

/** Pixels that are copied at a time: an image of 40 million is never held as RGBA beside itself. */
const STRIP_PIXELS = 4_000_000;

/** The pixels of a bitmap: one channel if all of them are grey, else RGB; transparent parts lie over black. */
export function readPixels(bitmap: ImageBitmap): Raster {
  const { width, height } = bitmap;
  let image: Raster = { data: new Uint8Array(width * height), width, height, channels: 1 };
  for (const { top, rows } of stripsOf(bitmap)) {
    const context = createContext({ width, height: rows });
    context.drawImage(bitmap, 0, top, width, rows, 0, 0, width, rows);
    const { data } = context.getImageData(0, 0, width, rows);
    if (image.channels === 1 && !isGrey(data)) image = toRgb(image);
    const { channels } = image;
    for (let from = 0, to = top * width * channels; from < data.length; from += 4, to += channels) {
      for (let channel = 0; channel < channels; channel++) image.data[to + channel] = data[from + channel] as number;
    }
  }
  return image;
}

/** Encodes pixels as an image file. */
export async function encodePixels(image: Raster, options: ImageEncodeOptions): Promise<Blob> {
  const { data, width, channels } = image;
  const context = createContext(image);
  for (const { top, rows } of stripsOf(image)) {
    const strip = new ImageData(width, rows);
    for (let to = 0, from = top * width * channels; to < strip.data.length; to += 4, from += channels) {
      for (let channel = 0; channel < 3; channel++) {
        strip.data[to + channel] = data[channels === 1 ? from : from + channel] as number;
      }
      strip.data[to + 3] = 255;
    }
    context.putImageData(strip, 0, top);
  }
  return context.canvas.convertToBlob(options);
}

/** Levels of 0..255 by which a pixel may come back changed; some browsers add a little noise against tracking. */
const TOLERATED_NOISE = 4;

/** Browsers that protect against tracking may give out other pixels than were drawn. @throws {Error} if this one does. */
export function ensureCanvasIsFaithful(): void {
  const side = 16;
  const context = createContext({ width: side, height: side });
  const drawn = new ImageData(side, side);
  drawn.data.forEach((_, at) => {
    drawn.data[at] = at % 4 === 3 ? 255 : (at * 37) % 256;
  });
  context.putImageData(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, side, side);
  if (data.some((level, at) => Math.abs(level - (drawn.data[at] as number)) > TOLERATED_NOISE)) {
    throw new Error('Reading pixels: needed those that were drawn, found others');
  }
}

function* stripsOf({ width, height }: PixelSize): Generator<{ top: number; rows: number }> {
  const most = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += most) yield { top, rows: Math.min(most, height - top) };
}

function createContext({ width, height }: PixelSize): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error(`Drawing an image at ${width} × ${height}: the browser gave no canvas`);
  return context;
}

function isGrey(rgba: Uint8ClampedArray): boolean {
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2]) return false;
  }
  return true;
}
