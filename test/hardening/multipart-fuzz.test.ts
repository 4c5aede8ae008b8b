/**
 * 20,000 forms from a grammar of valid and invalid parts, with bytes changed at random (fixed seed). Every reply is one of
 * a known set, and an accepted form holds the same file for other parsers.
 */
import { createHash } from 'node:crypto';
import busboy from 'busboy';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { type HandlerDriver, startHandler } from './drivers/handler.ts';
import { readFuzzSettings } from './fuzz-settings.ts';
import { cook } from './recipe/recipe.ts';
import { readOutcome, readPrediction } from './reply.ts';
import { BOUNDARY, FORM_TYPE } from './request.ts';

const { timeoutMs, ...settings } = readFuzzSettings(20_000);

const ALLOWED: readonly (ErrorCode | undefined)[] = [
  undefined,
  'BAD_MULTIPART',
  'EMPTY_BODY',
  'MISSING_FILE',
  'EMPTY_FILE',
  'MULTIPLE_FILES',
  'TOO_MANY_PARTS',
  'UNSUPPORTED_IMAGE_TYPE',
  'CORRUPT_IMAGE',
  'IMAGE_TOO_LARGE',
  'IMAGE_TOO_SMALL',
];

let handler: HandlerDriver;
let image: Buffer;

beforeAll(async () => {
  handler = await startHandler();
  image = await cook({ saved: 'jpeg', of: 'normal', side: 64, options: { quality: 20 } });
});

afterAll(async () => {
  await handler.close();
});

describe('createPredictHandler() on 1,000 valid forms', () => {
  it('gives each a verdict, whichever variants of the standard it uses', async () => {
    const sha256 = createHash('sha256').update(image).digest('hex');
    await fc.assert(
      fc.asyncProperty(soundForm(), async (body) => {
        const reply = await handler.send({ method: 'POST', path: '/', headers: [['Content-Type', FORM_TYPE]], body });
        expect(readPrediction(reply).image.sha256).toBe(sha256);
      }),
      { numRuns: 1_000, seed: settings.seed },
    );
  });
});

describe('createPredictHandler() on 20,000 forms', () => {
  it('replies from a known set, and reads an accepted form as other parsers do', { timeout: timeoutMs }, async () => {
    const seen = new Map<string, number>();
    let agreed = 0;
    await fc.assert(
      fc.asyncProperty(form(), async (body) => {
        const request = { method: 'POST', path: '/', headers: [['Content-Type', FORM_TYPE]] as const, body };
        const reply = await handler.send(request);
        const { status, code } = readOutcome(reply);
        expect(ALLOWED).toContain(code);
        seen.set(code ?? 'verdict', (seen.get(code ?? 'verdict') ?? 0) + 1);
        expect(handler.faults.splice(0)).toEqual([]);
        if (status === 200) agreed += await countAgreement(body, readPrediction(reply).image.sha256);
      }),
      settings,
    );
    // The grammar must reach every reply, or the run proves less than it claims.
    expect(ALLOWED.filter((code) => !seen.has(code ?? 'verdict'))).toEqual([]);
    expect(seen.get('verdict')).toBeGreaterThan(settings.numRuns / 10);
    expect(agreed).toBeGreaterThan(settings.numRuns / 10);
  });
});

/** @returns How many of the two other parsers read the form; each that did found the same file. */
async function countAgreement(body: Buffer, sha256: string): Promise<number> {
  const files = [await readWithBusboy(body), await readWithUndici(body)].filter((file) => file !== null);
  for (const file of files) expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
  return files.length;
}

/** @returns null where the parser refuses the form. */
function readWithBusboy(body: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const files: Buffer[] = [];
    const limits = { fieldSize: Number.POSITIVE_INFINITY };
    const parser = busboy({ headers: { 'content-type': FORM_TYPE }, defCharset: 'latin1', limits });
    parser.on('field', (name, text) => {
      if (name === 'file' && text.startsWith('\xFF\xD8\xFF')) files.push(Buffer.from(text, 'latin1'));
    });
    parser.on('file', (name, stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => resolve(null));
      stream.on('end', () => {
        if (name === 'file') files.push(Buffer.concat(chunks));
      });
    });
    parser.on('error', () => resolve(null));
    parser.on('close', () => resolve(theOnly(files)));
    parser.end(body);
  });
}

/** Node's own `Response.formData`, which is undici's. @returns null where it refuses the form. */
async function readWithUndici(body: Buffer): Promise<Buffer | null> {
  const headers = { 'Content-Type': FORM_TYPE };
  const form = await new Response(new Uint8Array(body), { headers }).formData().catch(() => null);
  const files = (form?.getAll('file') ?? []).filter((entry) => entry instanceof File);
  return theOnly(await Promise.all(files.map(async (file) => Buffer.from(await file.arrayBuffer()))));
}

/** A file field without a chosen file is sent empty and does not count. */
function theOnly(files: readonly Buffer[]): Buffer | null {
  const [file, ...others] = files.filter(({ length }) => length > 0);
  expect(others).toEqual([]);
  return file ?? null;
}

function form(): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 2, arbitrary: soundForm() },
    { weight: 4, arbitrary: wildForm() },
    { weight: 4, arbitrary: fc.tuple(fc.oneof(soundForm(), wildForm()), mutations()).map(([body, by]) => by(body)) },
  );
}

const CRLF = '\r\n';

/** One image and some text fields, in every form that the standard permits. */
function soundForm(): fc.Arbitrary<Buffer> {
  const note = fc
    .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[ -~]{0,20}$/))
    .map(([name, text]) => part([`Content-Disposition: form-data; name="${name}"`], text));
  const fileName = fc.stringMatching(/^[a-zA-Z0-9 ._()-]{1,20}$/);
  const named = fileName.map((name) => `; filename="${name}"`);
  const end = fc.constantFrom('', ';', '; ', ';;');
  const type = fc.constantFrom('image/jpeg', 'image/jpeg;', 'application/octet-stream', 'text/plain; charset=utf-8');
  const file = fc
    .tuple(
      fc.constantFrom('Content-Disposition', 'content-disposition'),
      fc.oneof(named, fc.constantFrom('', '; filename=""', '; filename=', "; filename*=UTF-8''")),
      end,
      fc.option(type),
    )
    .map(([header, name, last, declared]) =>
      part(
        [
          `${header}: form-data; name="file"${name}${last}`,
          ...(declared === null ? [] : [`Content-Type: ${declared}`]),
        ],
        image,
      ),
    );
  return fc
    .tuple(
      fc.array(note, { maxLength: 2 }),
      file,
      fc.array(note, { maxLength: 2 }),
      fc.constantFrom('', CRLF, `${CRLF}the end`),
    )
    .map(([before, one, after, epilogue]) =>
      Buffer.concat([...before, one, ...after, Buffer.from(`--${BOUNDARY}--${epilogue}`)]),
    );
}

function part(headers: readonly string[], content: string | Buffer): Buffer {
  const head = [`--${BOUNDARY}`, ...headers, '', ''].join(CRLF);
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(CRLF)]);
}

/** Pieces of a form, and pieces that only look like them, in any order. */
function wildForm(): fc.Arbitrary<Buffer> {
  const delimiter = mostly(
    `--${BOUNDARY}`,
    `--${BOUNDARY}--`,
    `--${BOUNDARY}-`,
    `--${BOUNDARY} `,
    `--${BOUNDARY}x`,
    `-${BOUNDARY}`,
    `----${BOUNDARY}`,
    '--',
  );
  const oddHeader = fc.constantFrom(
    'Content-Disposition: form-data; name="file"; filename=""',
    'Content-Disposition: form-data; name="file"',
    'Content-Disposition: form-data; name="file"; filename="a.jpg";',
    'Content-Disposition: form-data; name="file"; filename=;',
    'Content-Disposition: form-data; name=""; filename="a"',
    "Content-Disposition: form-data; name=file; filename*=UTF-8''a%ff",
    'Content-Disposition: attachment; filename="a"',
    'Content-Disposition: form-data; name="file"; name="note"; filename="a"',
    'Content-Type: image/jpeg',
    'Content-Type: multipart/mixed; boundary=inner',
    'Content-Transfer-Encoding: base64',
    ' folded',
    ': nameless',
    'no colon',
    'X-\u00e9: 1',
    'X-Null: \u0000',
  );
  const header = fc.oneof(
    { weight: 8, arbitrary: fc.constant('Content-Disposition: form-data; name="note"') },
    { weight: 4, arbitrary: fc.constant('Content-Disposition: form-data; name="file"; filename="a.jpg"') },
    { weight: 1, arbitrary: oddHeader },
  );
  const content = fc.oneof(
    fc.constant(0).map(() => image),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('', CRLF, '\n', '\r', '--', `${CRLF}--${BOUNDARY}`, `${CRLF}--image-`)
      .map((text) => Buffer.from(text)),
  );
  const end = mostly(CRLF, '\n', '');
  const block = fc
    .tuple(
      delimiter,
      end,
      fc.oneof(
        { weight: 9, arbitrary: fc.tuple(header, end).map((one) => [one]) },
        { weight: 1, arbitrary: fc.array(fc.tuple(header, end), { maxLength: 3 }) },
      ),
      end,
      content,
      end,
    )
    .map(([line, lineEnd, headers, gap, bytes, close]) =>
      Buffer.concat([Buffer.from(line + lineEnd + headers.flat().join('') + gap), bytes, Buffer.from(close)]),
    );
  const last = mostly(`--${BOUNDARY}--${CRLF}`, `--${BOUNDARY}--`, `--${BOUNDARY}`, '');
  return fc
    .tuple(fc.array(block, { minLength: 1, maxLength: 12, size: 'max' }), last)
    .map(([blocks, close]) => Buffer.concat([...blocks, Buffer.from(close)]));
}

/** The first choice nearly always, so that most forms of many pieces start out valid. */
function mostly(first: string, ...others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 12, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

/** A few bytes changed, inserted, removed, doubled or cut off. */
function mutations(): fc.Arbitrary<(body: Buffer) => Buffer> {
  const place = fc.noBias(fc.nat(99_999)).map((part) => part / 100_000);
  const one = fc
    .tuple(
      fc.constantFrom('set', 'insert', 'delete', 'double', 'cut'),
      place,
      fc.nat(255),
      fc.integer({ min: 1, max: 40 }),
    )
    .map(([kind, where, byte, length]) => (body: Buffer) => {
      const at = Math.floor(where * body.length);
      const rest = (from: number) => body.subarray(from);
      const [before, stretch] = [body.subarray(0, at), body.subarray(at, at + length)];
      if (kind === 'set') return Buffer.concat([before, Buffer.of(byte), rest(at + 1)]);
      if (kind === 'insert') return Buffer.concat([before, Buffer.of(byte), rest(at)]);
      if (kind === 'delete') return Buffer.concat([before, rest(at + length)]);
      if (kind === 'double') return Buffer.concat([before, stretch, rest(at)]);
      return before;
    });
  return fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((steps) => (body: Buffer) => steps.reduce((changed, step) => step(changed), body));
}
