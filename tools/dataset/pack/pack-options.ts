import type { Im2recEncoding } from '../../../core/dataset/im2rec.ts';
import type { Interpolation } from '../images/geometry.ts';
import type { ColorMode } from '../images/open-image.ts';

/** How images go into records; names and defaults are im2rec's. */
export interface PackOptions {
  /** Pack the files as they are; the options for images have no effect. */
  readonly passThrough: boolean;
  /** Pixels of the shorter side; 0 leaves the size. */
  readonly resize: number;
  readonly centerCrop: boolean;
  /** JPEG quality 1..100, or PNG compression 1..9. */
  readonly quality: number;
  readonly encoding: Im2recEncoding;
  readonly color: ColorMode;
  /** Store all labels of a line that has several; otherwise only the first is kept. */
  readonly packLabel: boolean;
  readonly interpolation: Interpolation;
}

export const DEFAULT_PACK_OPTIONS: PackOptions = {
  passThrough: false,
  resize: 0,
  centerCrop: false,
  quality: 95,
  encoding: '.jpg',
  color: 1,
  packLabel: false,
  interpolation: 'linear',
};
