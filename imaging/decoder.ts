import type { ImageFormat } from '../core/contract/image-formats.ts';
import type { Raster } from './raster.ts';

/** What preparing an image needs from the platform: sharp on one machine, WebAssembly in Lambda; their pixels are equal. */
export interface ImageDecoder {
  /**
   * Decodes an image file at full size, as stored: 8 bits, one channel if it is stored as grey, else RGB. No EXIF orientation is
   * applied. Transparent parts lie over black; colour profiles are ignored, as every common training pipeline ignores them.
   * @throws {UndecodableImageError} if it is damaged, has more than 40 million pixels, or takes over 5 s.
   */
  decode(file: Uint8Array, format: ImageFormat): Promise<Raster>;
}
