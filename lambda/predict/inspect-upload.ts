import { RefusedImageError } from '../../imaging/errors.ts';
import { type InspectedImage, inspectImage } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { ServiceError } from '../common/service-error.ts';

/** @throws {ServiceError} for an image that is not accepted. */
export async function inspectUpload(image: Uint8Array): Promise<InspectedImage> {
  try {
    return await inspectImage(image, nodeZlib);
  } catch (error) {
    throw error instanceof RefusedImageError ? new ServiceError(error.code, error.detail) : error;
  }
}
