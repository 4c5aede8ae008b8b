import busboy from 'busboy';
import { FILE_FIELD, MAX_IMAGE_BYTES, MULTIPART_LIMITS } from '../../core/contract/limits.ts';
import { ServiceError } from '../common/service-error.ts';
import { type FormPart, readFormParts } from './form-parts.ts';

const X = 0x78;

/**
 * Finds the image in a form. File names are overwritten in `body` before busboy reads it.
 * @param body Modified.
 * @throws {ServiceError} BAD_MULTIPART, TOO_MANY_PARTS, MULTIPLE_FILES, MISSING_FILE, EMPTY_FILE or PAYLOAD_TOO_LARGE.
 */
export async function readImage(body: Buffer<ArrayBuffer>, boundary: string): Promise<Buffer<ArrayBuffer>> {
  const parts = readFormParts(body, boundary);
  const image = findImage(parts);
  for (const [from, to] of parts.flatMap(({ fileNameRanges }) => fileNameRanges)) body.fill(X, from, to);
  const bytes = body.subarray(image.start, image.end);
  // Where two parsers disagree about the content of a file, an attacker can smuggle content past one of them.
  if (!(await isWhatBusboyReads(bytes, body, boundary))) {
    throw new ServiceError('BAD_MULTIPART', 'The file cannot be told apart.');
  }
  return bytes;
}

function findImage(parts: readonly FormPart[]): FormPart {
  if (parts.filter((part) => !isFile(part)).length > MULTIPART_LIMITS.fields) throw new ServiceError('TOO_MANY_PARTS');
  const files = parts.filter((part) => isFile(part) && !isUnchosen(part));
  // A multipart part within the form is the old way of sending several files in one field (RFC 2388, section 4.2).
  if (files.length > 1 || parts.some(({ mediaType }) => mediaType.startsWith('multipart/'))) {
    throw new ServiceError('MULTIPLE_FILES');
  }
  const image = files.find(({ name }) => name === FILE_FIELD);
  if (image === undefined) {
    const isEmpty = parts.some((part) => part.name === FILE_FIELD && isUnchosen(part));
    throw new ServiceError(isEmpty ? 'EMPTY_FILE' : 'MISSING_FILE');
  }
  if (image.end === image.start || image.fileName === 'empty') throw new ServiceError('EMPTY_FILE');
  if (image.end - image.start > MAX_IMAGE_BYTES) throw new ServiceError('PAYLOAD_TOO_LARGE');
  return image;
}

/** What a browser sends for a file field without a file; if the part has content, other parsers take it for a file. */
function isUnchosen({ fileName, start, end }: FormPart): boolean {
  return fileName === 'empty' && end === start;
}

/** The same rule as busboy's. */
function isFile({ fileName, mediaType }: FormPart): boolean {
  return fileName !== 'none' || mediaType === 'application/octet-stream';
}

/**
 * True if busboy finds the same bytes in the form's file. Chunks are compared as they arrive, so the image is not held
 * twice. One `end()` writes the whole body, so busboy always settles: it closes or reports an error (with `pipe()` it may do
 * neither; busboy issue 377).
 */
function isWhatBusboyReads(bytes: Buffer, body: Buffer, boundary: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(new ServiceError('BAD_MULTIPART', undefined, error));
    const parser = busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      limits: { ...MULTIPART_LIMITS, fileSize: MAX_IMAGE_BYTES + 1 },
    });
    let at = 0;
    let isSame = true;
    parser.on('file', (_field, stream) => {
      stream.on('error', fail);
      stream.on('data', (chunk: Buffer) => {
        isSame &&= chunk.equals(bytes.subarray(at, at + chunk.length));
        at += chunk.length;
      });
    });
    parser.on('error', fail);
    parser.on('close', () => resolve(isSame && at === bytes.length));
    parser.end(body);
  });
}
