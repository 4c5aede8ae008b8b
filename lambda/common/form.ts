import busboy from 'busboy';
import { FILE_FIELD, MAX_IMAGE_BYTES, MULTIPART_LIMITS } from '../../core/contract/limits.ts';
import { recogniseImage, recogniseOther } from '../../imaging/recognise.ts';
import { type FormPart, readFormParts } from './form-parts.ts';
import { ServiceError } from './service-error.ts';

/** One byte more than an image may have: busboy cuts off what reaches its limit. */
const LIMIT = MAX_IMAGE_BYTES + 1;

/**
 * Finds the image in a form. File names, and what busboy does not understand, are overwritten in `body` before it reads it.
 * @param body Modified.
 * @throws {ServiceError} BAD_MULTIPART, TOO_MANY_PARTS, MULTIPLE_FILES, MISSING_FILE, EMPTY_FILE or PAYLOAD_TOO_LARGE.
 */
export async function readImage(body: Buffer<ArrayBuffer>, boundary: string): Promise<Buffer<ArrayBuffer>> {
  const parts = readFormParts(body, boundary);
  const image = findImage(parts, body);
  for (const { from, to, byte } of parts.flatMap(({ masks }) => masks)) body.fill(byte, from, to);
  const bytes = body.subarray(image.start, image.end);
  // Where two parsers disagree about the content of a file, an attacker can smuggle content past one of them.
  if (!(await isWhatBusboyReads({ bytes, index: parts.indexOf(image) }, body, boundary))) {
    throw new ServiceError('BAD_MULTIPART', 'The file cannot be told apart.');
  }
  return bytes;
}

function findImage(parts: readonly FormPart[], body: Buffer): FormPart {
  const files = parts.filter((part) => isFile(part, body));
  if (parts.length - files.length > MULTIPART_LIMITS.fields) throw new ServiceError('TOO_MANY_PARTS');
  const [image, second] = files.filter((part) => !isUnchosen(part));
  // A multipart part within the form is the old way of sending several files in one field (RFC 2388, section 4.2).
  if (second !== undefined || parts.some(({ mediaType }) => mediaType.startsWith('multipart/'))) {
    throw new ServiceError('MULTIPLE_FILES');
  }
  if (image?.name !== FILE_FIELD) {
    const isEmpty = files.some((part) => part.name === FILE_FIELD);
    throw new ServiceError(isEmpty ? 'EMPTY_FILE' : 'MISSING_FILE');
  }
  if (image.end === image.start) throw new ServiceError('EMPTY_FILE');
  if (image.end - image.start > MAX_IMAGE_BYTES) throw new ServiceError('PAYLOAD_TOO_LARGE');
  return image;
}

/** What a browser sends for a file field without a file. */
function isUnchosen({ fileName, start, end }: FormPart): boolean {
  return fileName === 'empty' && end === start;
}

/**
 * A file name is recommended, not required (RFC 7578, section 4.2). Without one the type decides; and in our own field the
 * content, since a part without a type counts as text.
 */
function isFile({ name, fileName, mediaType, start, end }: FormPart, body: Buffer): boolean {
  if (fileName !== 'none' || mediaType === 'application/octet-stream' || mediaType.startsWith('image/')) return true;
  if (name !== FILE_FIELD) return false;
  const content = body.subarray(start, end);
  return !mediaType.startsWith('text/') || recogniseImage(content) !== null || recogniseOther(content) !== null;
}

interface Image {
  readonly bytes: Buffer;
  /** Of its part, from 0. */
  readonly index: number;
}

/**
 * True if busboy finds the same bytes in the same part, and no other file with content. For busboy a part without a file
 * name is a text field: it is decoded as Latin-1, one character for each byte. Chunks of a file are compared as they arrive,
 * so that the image is not held twice. One `end()` writes the whole body, so busboy always settles: it closes or reports an
 * error (with `pipe()` it may do neither; busboy issue 377).
 */
function isWhatBusboyReads({ bytes, index }: Image, body: Buffer, boundary: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(new ServiceError('BAD_MULTIPART', undefined, error));
    const parser = busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      limits: { ...MULTIPART_LIMITS, fields: MULTIPART_LIMITS.parts, fieldSize: LIMIT, fileSize: LIMIT },
      defCharset: 'latin1',
    });
    let part = -1;
    let at = 0;
    let isSame = true;
    parser.on('file', (_field, stream) => {
      part += 1;
      const isImage = part === index;
      stream.on('error', fail);
      stream.on('data', (chunk: Buffer) => {
        isSame &&= isImage && chunk.equals(bytes.subarray(at, at + chunk.length));
        at += chunk.length;
      });
    });
    parser.on('field', (_field, text) => {
      part += 1;
      if (part !== index) return;
      isSame &&= text === bytes.toString('latin1');
      at += text.length;
    });
    parser.on('error', fail);
    parser.on('close', () => resolve(isSame && at === bytes.length));
    parser.end(body);
  });
}
