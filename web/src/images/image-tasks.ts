import { browserZlib } from '../../../imaging/browser-zlib.ts';
import type { RefusedImageErrorCode } from '../../../imaging/errors.ts';
import { RefusedImageError } from '../../../imaging/errors.ts';
import { type ReadImage, readImageOn } from '../../../imaging/image-reader.ts';
import { type Raster, toRgb } from '../../../imaging/raster.ts';
import { resizeTriangle } from '../../../imaging/triangle-resize.ts';
import type { Windowing } from '../../../imaging/window.ts';
import { browserDecoder } from './browser-decoder.ts';
import { encodePixels, readPixels } from './canvas-pixels.ts';
import { encodeToFit, type FittedImage, fitPixels, type PixelSize, type Scaling } from './scale-down.ts';

/** Larger images would exhaust the memory of many browsers. */
export const MAX_READABLE_PIXELS = 120_000_000;

/** What the page does with the pixels of an image, in a worker. */
export type ImageTask =
  | { readonly kind: 'shrink'; readonly file: Blob }
  | { readonly kind: 'render'; readonly file: Blob; readonly maxSide: number | null }
  | { readonly kind: 'prepare'; readonly file: Blob; readonly side: number; readonly isShrunk: boolean };

/** An image file that the page made of another one. */
export interface MadeImage {
  readonly blob: Blob;
  readonly windowing: Windowing;
}

export interface ShrunkImage {
  readonly blob: Blob;
  readonly scaling: Scaling;
}

/** Why a file is not what was needed, in the service's own terms. */
export interface Refusal {
  readonly code: RefusedImageErrorCode;
  readonly detail: string | undefined;
}

/**
 * Makes an image that may be sent of one that is too large, after its structure was walked to the end.
 * @throws {RefusedImageError} as the service would.
 * @throws {Error} if this browser cannot do it.
 */
export async function shrinkImage(file: Blob): Promise<ShrunkImage> {
  const { pixels, reading } = await read(file);
  const { blob, size } = await encodeFaithfully(pixels);
  const from = { width: pixels.width, height: pixels.height, sizeInBytes: file.size };
  const windowing = reading.bitsStored > 8 ? windowingOf(reading) : null;
  return { blob, scaling: { windowing, from, to: { ...size, sizeInBytes: blob.size } } };
}

/**
 * Makes a PNG of an image as the model is given it: windowed to 8 bits, upright.
 * @param maxSide Longest side, in pixels; null for the image's own size.
 * @throws {RefusedImageError}
 */
export async function renderImage(file: Blob, maxSide: number | null): Promise<MadeImage> {
  const { pixels, reading } = await read(file);
  const factor = maxSide === null ? 1 : Math.min(1, maxSide / Math.max(pixels.width, pixels.height));
  const [width, height] = [pixels.width, pixels.height].map((side) => Math.max(1, Math.round(side * factor)));
  const blob = await encodePixels(resizeTriangle(pixels, width ?? 1, height ?? 1), { type: 'image/png' });
  return { blob, windowing: windowingOf(reading) };
}

/**
 * Makes the prepared image that the service makes of a file.
 * @param options.side Of the network's input, in pixels.
 * @param options.isShrunk True if the file was too large to be sent as it is.
 * @throws {RefusedImageError}
 */
export async function prepareAsService(
  file: Blob,
  { side, isShrunk }: { side: number; isShrunk: boolean },
): Promise<MadeImage> {
  const { pixels, reading } = await read(isShrunk ? (await shrinkImage(file)).blob : file);
  const blob = await encodePixels(toRgb(resizeTriangle(pixels, side, side)), { type: 'image/png' });
  return { blob, windowing: windowingOf(reading) };
}

async function read(file: Blob): Promise<ReadImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return readImageOn({ decoder: browserDecoder, zlib: browserZlib }, bytes, { maxPixels: MAX_READABLE_PIXELS });
}

/** Some browsers draw nothing on a canvas above this size, and do not say so. */
const SAFE_CANVAS_PIXELS = 16_000_000;

/** @throws {Error} if no JPEG shows the same as the pixels. */
async function encodeFaithfully(pixels: Raster): Promise<FittedImage> {
  for (const maxPixels of [Number.POSITIVE_INFINITY, SAFE_CANVAS_PIXELS]) {
    const size = fitPixels(pixels, maxPixels);
    const fitted = await encodeToFit(size, (candidate, quality) => encodeJpeg(pixels, candidate, quality));
    if (fitted !== null && (await showsTheSame(fitted.blob, pixels))) return fitted;
  }
  throw new Error('Scaling an image down: needed one that shows the same, found none');
}

function encodeJpeg(pixels: Raster, { width, height }: PixelSize, quality: number): Promise<Blob> {
  return encodePixels(resizeTriangle(pixels, width, height), { type: 'image/jpeg', quality });
}

const COMPARED_SIDE = 32;
/** Mean difference of 0..255; compression alone makes a fraction of a level at this size. */
const TOLERATED_DIFFERENCE = 4;

/** True if an image file shows these pixels: a canvas that failed is blank. */
export async function showsTheSame(blob: Blob, pixels: Raster): Promise<boolean> {
  const bitmap = await createImageBitmap(blob);
  try {
    return meanDifference(readPixels(bitmap), pixels) <= TOLERATED_DIFFERENCE;
  } finally {
    bitmap.close();
  }
}

function meanDifference(one: Raster, other: Raster): number {
  const [a, b] = [one, other].map((image) => toRgb(resizeTriangle(image, COMPARED_SIDE, COMPARED_SIDE)).data);
  const sum = a?.reduce((total, level, at) => total + Math.abs(level - (b?.[at] as number)), 0) ?? 0;
  return sum / (3 * COMPARED_SIDE ** 2);
}

function windowingOf({ bitsStored, bitsUsed, window, assumed }: Windowing): Windowing {
  return { bitsStored, bitsUsed, window, assumed };
}

/** What of an error a worker can send to the page. */
export function refusalOf(error: unknown): Refusal | null {
  return error instanceof RefusedImageError ? { code: error.code, detail: error.detail } : null;
}
