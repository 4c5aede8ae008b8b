import { MAX_IMAGE_PIXELS, MIN_IMAGE_SIDE } from '../../../core/contract/limits.ts';
import { ServiceError } from '../../common/service-error.ts';

/** Pixels, as the file's header states them. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws {ServiceError} CORRUPT_IMAGE at zero, IMAGE_TOO_SMALL or IMAGE_TOO_LARGE outside the limits. */
export function ensureSize({ width, height }: Size): void {
  const found = `Its header says ${width} × ${height}.`;
  if (width === 0 || height === 0) throw corrupt(found);
  if (width * height > MAX_IMAGE_PIXELS) throw new ServiceError('IMAGE_TOO_LARGE', found);
  if (Math.min(width, height) < MIN_IMAGE_SIDE) throw new ServiceError('IMAGE_TOO_SMALL', found);
}

/** @param found What was found wrong, for whoever exported the image. */
export function corrupt(found: string): ServiceError {
  return new ServiceError('CORRUPT_IMAGE', found);
}
