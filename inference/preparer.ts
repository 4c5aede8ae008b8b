import type { ExplanationView } from '../core/contract/explanation.ts';
import { scoreBlank } from '../imaging/blank.ts';
import { type ImagePlatform, readImageOn } from '../imaging/image-reader.ts';
import { nodeZlib } from '../imaging/node-zlib.ts';
import { type PreparedImage, prepareRead } from '../imaging/prepare.ts';
import { type Raster, toRgb } from '../imaging/raster.ts';
import { resizeTriangle } from '../imaging/triangle-resize.ts';
import { renderView } from '../imaging/views.ts';
import type { Guard, GuardScores } from './guard.ts';

/** What a handler needs to know about an uploaded file before it asks the model. */
export interface Prepared extends PreparedImage {
  /** By check name; empty where the checks are off. */
  readonly scores: GuardScores;
  /** Those asked for, each of the prepared image's size. */
  readonly views: readonly Raster[];
  /** Time for walking, decoding, windowing, resizing and encoding. */
  readonly prepareMs: number;
  /** Time for the checks. */
  readonly guardMs: number;
}

/** Prepares and checks images: in the calling thread in Lambda, in a pool of threads on one machine. */
export interface Preparer {
  /**
   * @param file Bytes of the uploaded file; they are left as they are.
   * @param views Of the image, to be rendered as well; none by default.
   * @throws {RefusedImageError}
   */
  prepare(file: Uint8Array, views?: readonly ExplanationView[]): Promise<Prepared>;
}

export interface PreparerOptions extends Pick<ImagePlatform, 'decoder'> {
  /** Of the classifier's input, in pixels. */
  readonly side: number;
  /** What inflates a PNG; by default Node's. */
  readonly zlib?: ImagePlatform['zlib'];
  /** Null: the checks are off. */
  readonly guard: Guard | null;
  /** Shortest side accepted, in pixels; by default what a request may carry. */
  readonly minSide?: number;
}

/** Prepares and checks images in the calling thread. */
export function createPreparer({ side, guard, minSide, decoder, zlib = nodeZlib }: PreparerOptions): Preparer {
  return {
    async prepare(file, wanted = []) {
      const startedAt = performance.now();
      const read = await readImageOn({ decoder, zlib }, file, minSide === undefined ? {} : { minSide });
      const prepared = prepareRead(read, side);
      const preparedAt = performance.now();
      const scores = guard === null ? {} : await check(guard, prepared.pixels, read.pixels);
      const checkedAt = performance.now();
      const views = wanted.map((view) => renderView(read.pixels, view, side));
      return { ...prepared, scores, views, prepareMs: preparedAt - startedAt, guardMs: checkedAt - preparedAt };
    },
  };
}

/** A classifier with an input of another size than the guard's gets another prepared image; both come from the whole one. */
async function check(guard: Guard, prepared: Raster, whole: Raster): Promise<GuardScores> {
  const [, height, width] = guard.metadata.inputShape;
  const fits = prepared.width === width && prepared.height === height;
  const pixels = fits ? prepared : toRgb(resizeTriangle(whole, width, height));
  return { blank: scoreBlank(prepared), ...(await guard.check(pixels)) };
}
