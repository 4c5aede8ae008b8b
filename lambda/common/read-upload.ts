import { readBody } from './body.ts';
import { parseBoundary } from './content-type.ts';
import { readImage } from './form.ts';
import { headerValues, type ProxyEvent } from './request.ts';
import { ServiceError } from './service-error.ts';

/**
 * The image of a request: one file in a form.
 * @throws {ServiceError} with a code about the upload.
 */
export async function readUpload(event: ProxyEvent): Promise<Buffer<ArrayBuffer>> {
  if (headerValues(event, 'content-encoding').some(namesACoding)) {
    throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'A content encoding was sent.');
  }
  const boundary = parseBoundary(headerValues(event, 'content-type'));
  return readImage(readBody(event), boundary);
}

/** SHA-256 in hexadecimal, computed in another thread. */
export async function hashUpload(bytes: Buffer<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** `identity` means no coding; RFC 9110 (8.4.1) wants it left out, and some clients send it. */
function namesACoding(value: string): boolean {
  return value.split(',').some((coding) => !/^\s*(identity)?\s*$/i.test(coding));
}
