/*
 * Content-Disposition of a form's part (RFC 7578, section 4.2; RFC 6266):
 *
 *   form-data; name="file"; filename="image.jpg"; filename*=UTF-8''image.jpg
 *
 * Browsers write a quote in a file name as %22 and leave a backslash as it is; other clients escape both with a backslash. A
 * quoted value is read with escapes if the whole header parses that way, else up to the quote that ends the parameter.
 */
import { MULTIPART_LIMITS } from '../../core/contract/limits.ts';
import { ServiceError } from '../common/service-error.ts';

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** Groups: name; value with escapes; value without; value without quotes. */
const PARAMETER = new RegExp(
  `\\s*;\\s*(${TOKEN})=(?:"((?:[^"\\\\]|\\\\.)*)"(?=\\s*(?:;|$))|"(.*?)"(?=\\s*(?:;|$))|(${TOKEN}))`,
  'dy',
);

export interface Disposition {
  /** Name of the form field. */
  readonly name: string;
  /** Whether the part carries a file name, and whether that name is empty; the name itself is never kept. */
  readonly fileName: 'none' | 'empty' | 'given';
  /** Where quoted file names lie, as [from, to) in the header's value. */
  readonly fileNameRanges: readonly (readonly [number, number])[];
}

/** @throws {ServiceError} BAD_MULTIPART unless it is form-data with one non-empty name. */
export function parseDisposition(value: string): Disposition {
  const [type = ''] = value.split(';');
  const parameters = readParameters(value, type.length);
  const [field, second] = parameters.filter(({ key }) => key === 'name');
  if (type.trim().toLowerCase() !== 'form-data' || !field?.text || second !== undefined) {
    throw bad('A part needs a Content-Disposition of form-data with one name.');
  }
  if (field.text.length > MULTIPART_LIMITS.fieldNameSize) throw bad('The name of a part is too long.');
  const fileNames = parameters.filter(({ key }) => key === 'filename' || key === 'filename*');
  return {
    name: field.text,
    fileName: fileNames.length === 0 ? 'none' : fileNames.every(({ text }) => text === '') ? 'empty' : 'given',
    fileNameRanges: fileNames.flatMap(({ quotedAt }) => (quotedAt === undefined ? [] : [quotedAt])),
  };
}

interface Parameter {
  readonly key: string;
  readonly text: string;
  readonly quotedAt: readonly [number, number] | undefined;
}

function readParameters(value: string, from: number): Parameter[] {
  const parameters: Parameter[] = [];
  let position = from;
  PARAMETER.lastIndex = from;
  for (let found = PARAMETER.exec(value); found !== null; found = PARAMETER.exec(value)) {
    position = PARAMETER.lastIndex;
    const [, key = '', escaped, plain, bare = ''] = found;
    const quotedAt = found.indices?.[2] ?? found.indices?.[3];
    parameters.push({ key: key.toLowerCase(), text: escaped ?? plain ?? bare, quotedAt });
  }
  if (value.slice(position).trim() !== '') throw bad('A Content-Disposition is malformed.');
  return parameters;
}

function bad(detail: string): ServiceError {
  return new ServiceError('BAD_MULTIPART', detail);
}
