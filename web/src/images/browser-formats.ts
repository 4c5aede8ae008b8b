import { type ImageFormat, isImageFormat, type OtherFormat } from '../../../core/contract/image-formats.ts';

/** Whether browsers decode a format, and so can show an image and scale it down. */
const BROWSERS_DECODE: Readonly<Record<ImageFormat, boolean>> = { jpeg: true, png: true };

export function browsersDecode(format: ImageFormat | OtherFormat): boolean {
  return isImageFormat(format) && BROWSERS_DECODE[format];
}
