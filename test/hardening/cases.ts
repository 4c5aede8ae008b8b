/** Reads and checks the cases of `test/fixtures/requests` and `test/fixtures/images`. */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { ERROR_CATALOGUE, type ErrorCode } from '../../core/contract/error-catalogue.ts';
import { recipeSchema } from './recipe/recipe.ts';

const code = z.enum(Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]]);

export const expectationSchema = z.strictObject({
  /** HTTP status; a list if several are correct, with the reason in `why`. */
  status: z.union([z.int(), z.array(z.int()).min(2)]),
  code: z.union([code, z.array(code).min(2)]).optional(),
  /** The server closes the connection after its reply, without reading the rest of the request. */
  closes: z.boolean().optional(),
  /** Part of the message. */
  says: z.string().optional(),
});

export type Expectation = z.infer<typeof expectationSchema>;

/** Further ways to send the bytes over a socket; every case is also sent all at once. */
const delivery = z.enum(['byte by byte', 'in two halves', 'split at every byte']);

export type Delivery = z.infer<typeof delivery>;

const requestCase = z.strictObject({
  /** What is sent, worded to follow "answers 400 BAD_MULTIPART to …". */
  name: z.string().min(1),
  why: z.string().optional(),
  /** Where the case runs, if not everywhere; `why` then says why not. */
  only: z.enum(['handler', 'server']).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  /** Content-Type; several, or null for none. By default multipart/form-data with the boundary `xray-boundary`. */
  contentType: z.union([z.string(), z.array(z.string()), z.null()]).optional(),
  headers: z.array(z.tuple([z.string(), z.string()])).optional(),
  /** The body; without it, the body is a form with `upload` as its file. */
  body: recipeSchema.optional(),
  /** The file; by default a real image. */
  upload: recipeSchema.optional(),
  fileName: z.string().optional(),
  declaredType: z.string().optional(),
  delivery: z.array(delivery).optional(),
  /** Part of the message, added to the expectation. */
  says: z.string().optional(),
  expect: expectationSchema.optional(),
});

export type RequestCase = z.infer<typeof requestCase> & { readonly expect: Expectation };

const caseFile = z.strictObject({
  about: z.string().min(1),
  /** For the cases that do not name their own. */
  expect: expectationSchema.optional(),
  cases: z.array(requestCase).min(1),
});

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** Every case of a folder of fixtures that runs in this place, by file. */
export function readCases(
  folder: 'requests' | 'images',
  place: 'handler' | 'server',
): { readonly file: string; readonly cases: RequestCase[] }[] {
  const home = new URL(`${folder}/`, FIXTURES);
  return readdirSync(home)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ file: name.replace('.json', ''), cases: parseCaseFile(name, new URL(name, home)) }))
    .map(({ file, cases }) => ({ file, cases: cases.filter(({ only = place }) => only === place) }))
    .filter(({ cases }) => cases.length > 0);
}

/** Reads any JSON fixture. */
export function readFixture<T>(path: string, schema: z.ZodType<T>): T {
  return parse(path, schema, readFileSync(new URL(path, FIXTURES), 'utf8'));
}

function parseCaseFile(name: string, at: URL): RequestCase[] {
  const { expect, cases } = parse(name, caseFile, readFileSync(at, 'utf8'));
  return cases.map((one) => {
    const wanted = one.expect ?? expect;
    if (wanted === undefined) throw new Error(`Reading ${name}: needed an expectation for "${one.name}", found none`);
    const isOpen = Array.isArray(wanted.status) || Array.isArray(wanted.code);
    if (one.why === undefined && (one.only !== undefined || (isOpen && one.expect !== undefined))) {
      throw new Error(`Reading ${name}: needed a "why" for "${one.name}", found none`);
    }
    return { ...one, expect: one.says === undefined ? wanted : { ...wanted, says: one.says } };
  });
}

function parse<T>(name: string, schema: z.ZodType<T>, text: string): T {
  const result = schema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`Reading ${name}: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** The title of a case's test. */
export function titleOf({ name, expect: { status, code: wanted } }: RequestCase): string {
  return `answers ${[status].flat().join(' or ')}${wanted === undefined ? '' : ` ${[wanted].flat().join(' or ')}`} to ${name}`;
}
