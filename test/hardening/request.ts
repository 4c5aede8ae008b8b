/** A case's request: method, path, headers and body, before it becomes an event or a byte stream. */
import type { RequestCase } from './cases.ts';
import { cook, type Recipe } from './recipe/recipe.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** In order, names as written; a name may come twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** The uploaded file, where the form is the plain one around it. */
  readonly file?: Buffer;
}

export const BOUNDARY = 'xray-boundary';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

const DEFAULT_FILE: Recipe = { image: 'normal' };

/** Cooks a case's request. */
export async function buildRequest(one: RequestCase): Promise<Request> {
  const types = one.contentType === undefined ? FORM_TYPE : (one.contentType ?? []);
  const request = {
    method: one.method ?? 'POST',
    path: one.path ?? '/api/predict',
    headers: [...[types].flat().map((type) => ['Content-Type', type] as const), ...(one.headers ?? [])],
  };
  if (one.body !== undefined) return { ...request, body: await cook(one.body) };
  const file = await cook(one.upload ?? DEFAULT_FILE);
  return { ...request, file, body: buildForm(file, one.fileName, one.declaredType) };
}

/** A plain form with one file, as a browser sends it. */
export function buildForm(file: Uint8Array, fileName = 'image.jpeg', type = 'image/jpeg'): Buffer {
  const head = [
    `--${BOUNDARY}`,
    `Content-Disposition: form-data; name="file"; filename="${fileName}"`,
    `Content-Type: ${type}`,
    '\r\n',
  ].join('\r\n');
  return Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** A request that uploads one file. */
export function uploadOf(file: Buffer): Request {
  return { method: 'POST', path: '/api/predict', headers: [['Content-Type', FORM_TYPE]], body: buildForm(file), file };
}
