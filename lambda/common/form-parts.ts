/*
 * A multipart/form-data body (RFC 2046, section 5.1.1; RFC 7578):
 *
 *   [preamble CRLF] "--" boundary CRLF part *( CRLF "--" boundary CRLF part ) CRLF "--" boundary "--" [epilogue]
 *   part   = *( header CRLF ) CRLF content
 *   header = token ":" value, continued on lines that begin with a space or tab
 *
 * This parser is strict and decides what a form holds. busboy is lenient about faults of the framing; it reads the same body
 * afterwards, as a cross-check (`form.ts`; docs/decisions/0012-two-readers-of-a-form.md).
 */
import { MULTIPART_LIMITS } from '../../core/contract/limits.ts';
import { type Disposition, parseDisposition } from './disposition.ts';
import { hide, type Mask, shiftMasks } from './mask.ts';
import { ServiceError } from './service-error.ts';

/** Limit on a part's headers, in bytes: enough for a file name of 10 kB, less than the 16 KiB that busboy accepts. */
const MAX_PART_HEADER_BYTES = 12_288;

const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):((?:[\t\x20-\x7E\x80-\xFF]|\r\n[\t ])*)$/;

export interface FormPart extends Disposition {
  /** Lower case, without parameters; `text/plain` where the part has none. */
  readonly mediaType: string;
  /** Where its content lies in the body. */
  readonly start: number;
  readonly end: number;
  /** What other readers must not see of its headers, or would not understand; positions in the body. */
  readonly masks: readonly Mask[];
}

/**
 * Walks a body from delimiter to closing delimiter.
 * @throws {ServiceError} BAD_MULTIPART at the first fault; TOO_MANY_PARTS beyond the limit, without reading on.
 */
export function readFormParts(body: Buffer, boundary: string): FormPart[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  let at = afterFirstDelimiter(body, delimiter);
  while (!isAt(body, at, '--')) {
    if (!isAt(body, at, '\r\n')) throw bad('A boundary is not followed by a line end.');
    if (parts.length === MULTIPART_LIMITS.parts) throw new ServiceError('TOO_MANY_PARTS');
    const headersAt = at + 2;
    const start = endOfHeaders(body, headersAt);
    const end = body.indexOf(delimiter, start - 2);
    if (end < 0) throw bad('The closing boundary is missing.');
    // The line end would belong to both: RFC 2046 allows a part without content here, and parsers differ.
    if (end < start) throw bad('A boundary follows the headers of a part at once.');
    parts.push({ ...readHeaders(body.toString('latin1', headersAt, start - 4), headersAt), start, end });
    at = end + delimiter.length;
  }
  // Some parsers, including busboy, read on after the closing delimiter if the body arrives in one piece.
  if (body.includes(delimiter, at)) throw bad('Its boundary occurs behind the closing one.');
  return parts;
}

function afterFirstDelimiter(body: Buffer, delimiter: Buffer): number {
  const first = delimiter.subarray(2);
  if (body.subarray(0, first.length).equals(first)) return first.length;
  const at = body.indexOf(delimiter);
  if (at < 0) throw bad('Its boundary does not occur in it.');
  // Within a line it is not a delimiter, but some parsers treat it as one and find another file.
  if (body.subarray(0, at).includes(first)) throw bad('Its boundary occurs before the first part.');
  return at + delimiter.length;
}

function endOfHeaders(body: Buffer, from: number): number {
  const window = body.subarray(from, from + MAX_PART_HEADER_BYTES);
  const at = window.indexOf('\r\n\r\n');
  if (at < 0) throw bad('The headers of a part do not end, or are too long.');
  return from + at + 4;
}

function readHeaders(text: string, textAt: number): Omit<FormPart, 'start' | 'end'> {
  const headers = splitHeaders(text);
  const [disposition, second] = headers.filter(({ name }) => name === 'content-disposition');
  if (disposition === undefined || second !== undefined) throw bad('A part needs one Content-Disposition.');
  const { masks, ...rest } = parseDisposition(disposition.value);
  const types = headers.filter(({ name }) => name === 'content-type');
  return {
    ...rest,
    mediaType: (types[0]?.value ?? 'text/plain').toLowerCase().replace(/;.*$/, '').trim(),
    masks: [
      ...shiftMasks(masks, textAt + disposition.valueAt),
      ...types.flatMap(({ value, valueAt }) => shiftMasks(charsetMasks(value), textAt + valueAt)),
    ],
  };
}

/** busboy would decode a part without a file name by its character set, and an image's bytes would be lost. */
function charsetMasks(value: string): Mask[] {
  return [...value.matchAll(/charset/gi)].map(({ index }) => hide([index, index + 'charset'.length]));
}

interface Header {
  /** Lower case. */
  readonly name: string;
  /** Unchanged, except that continuation lines are joined with spaces. */
  readonly value: string;
  readonly valueAt: number;
}

function splitHeaders(text: string): Header[] {
  const lines = text.split(/\r\n(?![\t ])/);
  if (lines.length > MULTIPART_LIMITS.headerPairs) throw bad('A part has too many headers.');
  let lineAt = 0;
  return lines.map((line) => {
    const [, name, value] = HEADER.exec(line) ?? [];
    if (name === undefined || value === undefined) throw bad('A header of a part is malformed.');
    const valueAt = lineAt + line.length - value.length;
    lineAt += line.length + 2;
    return { name: name.toLowerCase(), value: value.replaceAll('\r\n', '  '), valueAt };
  });
}

function isAt(body: Buffer, at: number, text: string): boolean {
  return body.toString('latin1', at, at + text.length) === text;
}

function bad(detail: string): ServiceError {
  return new ServiceError('BAD_MULTIPART', detail);
}
