/*
 * Content-Type of a form (RFC 9110, section 8.3; RFC 7578; boundary: RFC 2046, section 5.1.1):
 *
 *   multipart/form-data *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )
 *   boundary = 1 to 70 of: digits, letters, ' ( ) + _ , - . / : = ? and space, not ending in a space
 */
import { ServiceError } from './service-error.ts';

const MEDIA_TYPE = /^\s*([!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+)/;
/** Unquoted values may hold more than RFC 9110 allows: clients leave `/`, `:` and `=` of a boundary unquoted. */
const PARAMETER = /\s*;\s*(?:([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";,]+|(?=\s*(?:;|$))))|(?=[;,]|$))/y;
const BOUNDARY = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

/**
 * Reads the boundary of a multipart/form-data request.
 * @param values Every value of the Content-Type header.
 * @throws {ServiceError} UNSUPPORTED_MEDIA_TYPE unless it is one header for multipart/form-data; BAD_MULTIPART unless
 * it has one well-formed boundary.
 */
export function parseBoundary(values: readonly string[]): string {
  const [value, second] = values;
  if (value === undefined) throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'No Content-Type was sent.');
  if (second !== undefined) throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'Several Content-Types were sent.');
  const mediaType = MEDIA_TYPE.exec(value);
  if (mediaType?.[1]?.toLowerCase() !== 'multipart/form-data') throw new ServiceError('UNSUPPORTED_MEDIA_TYPE');
  const { boundaries, rest } = readParameters(value, mediaType[0].length);
  // HTTP API events join repeated headers by commas.
  if (/^\s*,/.test(rest)) throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'Several Content-Types were sent.');
  const [boundary, another] = boundaries;
  if (rest.trim() !== '' || boundary === undefined || another !== undefined || !BOUNDARY.test(boundary)) {
    throw new ServiceError('BAD_MULTIPART', 'The Content-Type needs one boundary of 1 to 70 characters.');
  }
  return boundary;
}

function readParameters(text: string, from: number): { boundaries: string[]; rest: string } {
  const boundaries: string[] = [];
  let position = from;
  PARAMETER.lastIndex = position;
  for (let found = PARAMETER.exec(text); found !== null; found = PARAMETER.exec(text)) {
    position = PARAMETER.lastIndex;
    const [, name = '', quoted, bare = ''] = found;
    if (name.toLowerCase() === 'boundary') boundaries.push(quoted?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return { boundaries, rest: text.slice(position) };
}
