import type { ExplanationView } from '../core/contract/explanation.ts';
import { type Raster, toRgb } from './raster.ts';
import { resizeTriangle } from './triangle-resize.ts';

/** How much narrower and wider a window becomes, about its centre. */
const WINDOW_CHANGE = 0.1;

/** Fractions of the pixels below and above the percentile window. */
const PERCENTILE = 0.01;

/** Fraction of width and height that the crop keeps. */
const CROP = 0.9;

/** Greys of an image: 0 black, 255 white. */
interface Window {
  readonly low: number;
  readonly high: number;
}

const VIEWS: Readonly<Record<ExplanationView, (image: Raster) => Raster>> = {
  narrowWindow: (image) => applyWindow(image, changedWindow(-WINDOW_CHANGE)),
  wideWindow: (image) => applyWindow(image, changedWindow(WINDOW_CHANGE)),
  percentileWindow: (image) => applyWindow(image, percentileWindow(image)),
  crop: cropCentre,
};

/**
 * The image under a small change, resized to the network's input as `prepareImage` does.
 * @param image Whole: decoded, windowed to 8 bits, upright, not resized.
 * @param side Of the network's input, in pixels.
 */
export function renderView(image: Raster, view: ExplanationView, side: number): Raster {
  return toRgb(resizeTriangle(VIEWS[view](image), side, side));
}

function changedWindow(change: number): Window {
  const margin = (255 * change) / 2;
  return { low: -margin, high: 255 + margin };
}

/** The whole range where the image is uniform: nothing is there to be spread. */
function percentileWindow({ data }: Raster): Window {
  const counts = new Float64Array(256);
  for (const sample of data) counts[sample] = (counts[sample] as number) + 1;
  const low = quantile(counts, PERCENTILE * data.length);
  const high = quantile(counts, (1 - PERCENTILE) * data.length);
  return high > low ? { low, high } : { low: 0, high: 255 };
}

/** The first grey with which more than `rank` samples are counted. */
function quantile(counts: Float64Array, rank: number): number {
  let grey = 0;
  for (let counted = counts[0] as number; counted <= rank && grey < 255; counted += counts[grey] as number) grey++;
  return grey;
}

/** Every channel by the same window, so that no colour is added. */
function applyWindow(image: Raster, { low, high }: Window): Raster {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, grey) => (255 * (grey - low)) / (high - low));
  const data = new Uint8Array(image.data.length);
  for (let at = 0; at < data.length; at++) data[at] = table[image.data[at] as number] as number;
  return { ...image, data };
}

function cropCentre({ data, width, height, channels }: Raster): Raster {
  const [left, top] = [marginOf(width), marginOf(height)];
  const [cropWidth, cropHeight] = [width - 2 * left, height - 2 * top];
  const stride = cropWidth * channels;
  const cropped = new Uint8Array(stride * cropHeight);
  for (let y = 0; y < cropHeight; y++) {
    const from = ((top + y) * width + left) * channels;
    cropped.set(data.subarray(from, from + stride), y * stride);
  }
  return { data: cropped, width: cropWidth, height: cropHeight, channels };
}

function marginOf(length: number): number {
  return Math.round((length * (1 - CROP)) / 2);
}
