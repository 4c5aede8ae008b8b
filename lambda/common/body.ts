import { MAX_REQUEST_BYTES } from '../../core/contract/limits.ts';
import type { ProxyEvent } from './request.ts';
import { ServiceError } from './service-error.ts';

const MAX_BASE64_CHARACTERS = Math.ceil(MAX_REQUEST_BYTES / 3) * 4;

/** A decoder writes this for bytes that are not UTF-8: a sign of an image that was sent as text. */
const REPLACEMENT_CHARACTER = '\uFFFD';

/**
 * The request's body as bytes.
 * @throws {ServiceError} EMPTY_BODY; PAYLOAD_TOO_LARGE, before anything is decoded; BAD_REQUEST_BODY for invalid base64 and for
 * binary data that was sent as text.
 */
export function readBody(event: ProxyEvent): Buffer<ArrayBuffer> {
  const text = event.body ?? '';
  if (text === '') throw new ServiceError('EMPTY_BODY');
  if (text.length > (event.isBase64Encoded ? MAX_BASE64_CHARACTERS : MAX_REQUEST_BYTES)) {
    throw new ServiceError('PAYLOAD_TOO_LARGE');
  }
  const bytes = event.isBase64Encoded ? decodeBase64(text) : decodeText(text);
  if (bytes.length > MAX_REQUEST_BYTES) throw new ServiceError('PAYLOAD_TOO_LARGE');
  return bytes;
}

/**
 * Node skips characters that are not base64, and accepts the URL alphabet. So the result is checked against the text: its length
 * must be right, and its last group, where stray bits could hide, must encode to the same characters.
 */
function decodeBase64(text: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64');
  const isAscii = Buffer.byteLength(text) === text.length;
  const isUrlAlphabet = text.includes('-') || text.includes('_');
  const lastGroup = bytes.subarray(bytes.length - 1 - ((bytes.length - 1) % 3)).toString('base64');
  const isWhole = text.length === Math.ceil(bytes.length / 3) * 4 && text.endsWith(lastGroup);
  if (!isAscii || isUrlAlphabet || !isWhole) throw new ServiceError('BAD_REQUEST_BODY', 'It is not valid base64.');
  return bytes;
}

/**
 * Text with no character above U+00FF holds one byte per character (test tools send binary data this way); any other text is
 * UTF-8.
 */
function decodeText(text: string): Buffer<ArrayBuffer> {
  if (text.includes(REPLACEMENT_CHARACTER)) {
    throw new ServiceError('BAD_REQUEST_BODY', 'Binary data was sent as text.');
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole range of bytes is meant
  return Buffer.from(text, /^[\u0000-\u00FF]*$/.test(text) ? 'latin1' : 'utf8');
}
