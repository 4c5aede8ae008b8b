import { HEADER_PREFIX_BYTES, type ImageHeader, readImageHeader } from '../../../imaging/image-header.ts';

/** Reads the start of a file; rejects where the file can no longer be read. */
export async function readFileHeader(file: Blob): Promise<ImageHeader | null> {
  return readImageHeader(new Uint8Array(await file.slice(0, HEADER_PREFIX_BYTES).arrayBuffer()));
}
