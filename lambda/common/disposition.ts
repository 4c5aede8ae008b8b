/*
 * Content-Disposition of a form's part (RFC 7578, section 4.2; RFC 6266):
 *
 *   form-data; name="file"; filename="image.jpg"; filename*=UTF-8''image.jpg
 *
 * Browsers write a quote in a file name as %22 and leave a backslash as it is; other clients escape both with a backslash. A
 * quoted value is read with escapes if the whole header parses that way, else up to the quote that ends the parameter.
 * Parameters may be empty, as behind a last semicolon (RFC 9110, section 5.6.6); busboy refuses such headers.
 */
import { MULTIPART_LIMITS } from '../../core/contract/limits.ts';
import { blank, hide, type Mask } from './mask.ts';
import { ServiceError } from './service-error.ts';

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"(?=\\s*(?:;|$))|"(.*?)"(?=\\s*(?:;|$))';
/** Groups: the parameter; its name; value with escapes; value without; value without quotes. */
const PARAMETER = new RegExp(`\\s*(;\\s*(?:(${TOKEN})=(?:${QUOTED}|(${TOKEN})|)|(?=;|$)))`, 'dy');

/** An extended value of no characters (RFC 8187): a character set and a language, then nothing. */
const EMPTY_EXTENDED = /^[^']*'[^']*'$/;

export interface Disposition {
  /** Name of the form field. */
  readonly name: string;
  /** Whether the part carries a file name, and whether that name is empty; the name itself is never kept. */
  readonly fileName: 'none' | 'empty' | 'given';
  /** Quoted file names, and parameters without a value; positions in the header's value. */
  readonly masks: readonly Mask[];
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
  const fileNames = parameters.filter(isFileName);
  return {
    name: field.text,
    fileName: fileNames.length === 0 ? 'none' : fileNames.every(({ text }) => text === '') ? 'empty' : 'given',
    masks: parameters.flatMap(maskOf),
  };
}

interface Parameter {
  /** In lower case; empty for an empty parameter. */
  readonly key: string;
  readonly text: string;
  readonly at: readonly [number, number];
  readonly quotedAt: readonly [number, number] | undefined;
}

function readParameters(value: string, from: number): Parameter[] {
  const parameters: Parameter[] = [];
  let position = from;
  PARAMETER.lastIndex = from;
  for (let found = PARAMETER.exec(value); found !== null; found = PARAMETER.exec(value)) {
    position = PARAMETER.lastIndex;
    const [, , name = '', escaped, plain, bare = ''] = found;
    const key = name.toLowerCase();
    const text = escaped ?? plain ?? (key.endsWith('*') && EMPTY_EXTENDED.test(bare) ? '' : bare);
    const at = found.indices as RegExpIndicesArray;
    parameters.push({ key, text, at: at[1] as [number, number], quotedAt: at[3] ?? at[4] });
  }
  if (value.slice(position).trim() !== '') throw bad('A Content-Disposition is malformed.');
  return parameters;
}

function isFileName({ key }: Parameter): boolean {
  return key === 'filename' || key === 'filename*';
}

function maskOf(parameter: Parameter): Mask[] {
  const { text, at, quotedAt } = parameter;
  if (quotedAt === undefined) return text === '' ? [blank(at)] : [];
  return isFileName(parameter) ? [hide(quotedAt)] : [];
}

function bad(detail: string): ServiceError {
  return new ServiceError('BAD_MULTIPART', detail);
}
