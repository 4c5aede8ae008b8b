/** Limits of a request, for handler, page, OpenAPI document and gateway. */

/** Name of the form field that carries the image. */
export const FILE_FIELD = 'file';

/**
 * Largest image accepted, in bytes. Lambda's event holds at most 6 MB of base64 (4 bytes for every 3), and serverless
 * SageMaker endpoints take 4 MB; the page scales larger images down before it sends them.
 */
export const MAX_IMAGE_BYTES = 4_000_000;

/** For boundary, part headers and a few small text fields around the image. */
export const MAX_MULTIPART_OVERHEAD_BYTES = 32_768;

/** Largest request body accepted, in bytes, before base64. */
export const MAX_REQUEST_BYTES = MAX_IMAGE_BYTES + MAX_MULTIPART_OVERHEAD_BYTES;

/** Shortest side accepted, in pixels. A smaller image shows nothing that a radiologist could read. */
export const MIN_IMAGE_SIDE = 64;

/** Most pixels accepted (width × height). The largest chest images have about 15 million. */
export const MAX_IMAGE_PIXELS = 40_000_000;

/** Limits of the multipart parser. */
export const MULTIPART_LIMITS = {
  /** Files that the parser reads; two, so that a second one is reported instead of ignored. */
  files: 2,
  /** Text fields; their content is never used. */
  fields: 5,
  parts: 8,
  /** Header lines of one part. */
  headerPairs: 32,
  fieldNameSize: 100,
  fieldSize: 1_024,
} as const;
