import { describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES, MAX_REQUEST_BYTES } from '../../../core/contract/limits.ts';
import { readBody } from '../../../lambda/common/body.ts';
import { parseBoundary } from '../../../lambda/common/content-type.ts';
import { readImage } from '../../../lambda/common/form.ts';
import { BOUNDARY, fieldPart, filePart, form, httpEvent, part, restEvent } from '../support/events.ts';

const CONTENT = 'x'.repeat(20);
const FILE = filePart(CONTENT);
const DISPOSITION = 'Content-Disposition: form-data; name="file"; filename="image.jpg"';

const code = (expected: string) => expect.objectContaining({ code: expected });
const read = (body: Buffer<ArrayBuffer>, boundary = BOUNDARY) => readImage(body, boundary);
const raw = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');

describe('parseBoundary()', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;BOUNDARY=abc', 'abc'],
    [' multipart/form-data ; charset=utf-8 ; boundary="a b"', 'a b'],
    ['multipart/form-data; boundary="a\\b"', 'ab'],
    ['multipart/form-data; boundary=a/b:c=d?', 'a/b:c=d?'],
    [`multipart/form-data; boundary=${'b'.repeat(70)}`, 'b'.repeat(70)],
    ['multipart/form-data; boundary="a,b"', 'a,b'],
    ['multipart/form-data; boundary=a;', 'a'],
    ['multipart/form-data; ;; boundary=a ; ', 'a'],
  ])('reads %j', (value, boundary) => expect(parseBoundary([value])).toBe(boundary));

  it.each([
    [[]],
    [['application/json']],
    [['text/plain; boundary=abc']],
    [['multipart/mixed; boundary=abc']],
    [['']],
    [['form-data']],
    [['multipart/form-data; boundary=abc', 'multipart/form-data; boundary=abc']],
    [['multipart/form-data; boundary=abc,multipart/form-data; boundary=abc']],
    [['multipart/form-data; boundary=abc, application/json']],
    [['multipart/form-data; boundary=abc;, application/json']],
  ])('refuses %j as not being one form', (values) => {
    expect(() => parseBoundary(values)).toThrow(code('UNSUPPORTED_MEDIA_TYPE'));
  });

  it.each([
    ['multipart/form-data'],
    ['multipart/form-data; charset=utf-8'],
    ['multipart/form-data; boundary='],
    ['multipart/form-data; boundary=""'],
    [`multipart/form-data; boundary=${'b'.repeat(71)}`],
    ['multipart/form-data; boundary="ends in a space "'],
    ['multipart/form-data; boundary="semi;colon"'],
    ['multipart/form-data; boundary="open'],
    ['multipart/form-data; boundary=a b'],
    ['multipart/form-data; boundary=a; boundary=b'],
    ['multipart/form-data; '],
    ['multipart/form-data; boundary=a; b'],
  ])('finds no boundary in %j', (value) => expect(() => parseBoundary([value])).toThrow(code('BAD_MULTIPART')));
});

describe('readBody()', () => {
  const bytes = Buffer.from([0xff, 0xd8, 0x00, 0x80, 0xfe]);

  it.each([1, 2, 3, 4, 5])('decodes the base64 of %i bytes', (length) => {
    const some = bytes.subarray(0, length);
    expect(readBody(restEvent(some))).toEqual(some);
    expect(readBody(httpEvent(some))).toEqual(some);
  });

  it.each([
    ['text that is not base64', 'not base64!'],
    ['a group cut off', '/9gAg'],
    ['no padding', '/9gAgP4'],
    ['padding in between', '/9g=gP4='],
    ['too much padding', '/9gAgP4=='],
    ['a line end', '/9gA\ngP4='],
    ['the URL alphabet', '_9gAgP4='],
    ['the URL alphabet’s other letter', '-9gAgP4='],
    ['stray bits in the last group', '/9gAgP5='],
    ['letters whose low byte is base64', '\u0141\u0141\u0141\u0141'],
    ['padding alone', '===='],
  ])('refuses %s', (_, body) => {
    expect(() => readBody(restEvent(bytes, { body }))).toThrow(code('BAD_REQUEST_BODY'));
  });

  it('reads text with one byte per character as bytes', () => {
    const event = restEvent(bytes, { body: bytes.toString('latin1'), isBase64Encoded: false });
    expect(readBody(event)).toEqual(bytes);
  });

  it('reads other text as UTF-8', () => {
    expect(readBody(restEvent(bytes, { body: 'Röntgen ☢', isBase64Encoded: false }))).toEqual(Buffer.from('Röntgen ☢'));
  });

  it('refuses binary data that was mangled into text', () => {
    const event = restEvent(bytes, { body: bytes.toString('utf8'), isBase64Encoded: false });
    expect(() => readBody(event)).toThrow(code('BAD_REQUEST_BODY'));
  });

  it.each([
    ['null', restEvent(null)],
    ['missing', httpEvent(null)],
    ['of no length', restEvent(null, { body: '', isBase64Encoded: true })],
  ])('calls a body that is %s empty', (_, event) => expect(() => readBody(event)).toThrow(code('EMPTY_BODY')));

  it('accepts a body of the largest size, and not one byte more', () => {
    expect(readBody(restEvent(Buffer.alloc(MAX_REQUEST_BYTES))).length).toBe(MAX_REQUEST_BYTES);
    for (const extra of [1, 3, 4_000]) {
      const event = restEvent(Buffer.alloc(MAX_REQUEST_BYTES + extra));
      expect(() => readBody(event)).toThrow(code('PAYLOAD_TOO_LARGE'));
    }
    const text = restEvent(null, { body: 'x'.repeat(MAX_REQUEST_BYTES + 1), isBase64Encoded: false });
    expect(() => readBody(text)).toThrow(code('PAYLOAD_TOO_LARGE'));
    const threeBytesEach = restEvent(null, { body: '☢'.repeat(MAX_REQUEST_BYTES / 2), isBase64Encoded: false });
    expect(() => readBody(threeBytesEach)).toThrow(code('PAYLOAD_TOO_LARGE'));
  });
});

describe('readImage()', () => {
  it.each([
    ['alone', form(FILE)],
    ['with a field before', form(fieldPart('note'), FILE)],
    ['with a field behind', form(FILE, fieldPart('note'))],
    ['with as many fields as allowed', form(...Array.from({ length: 5 }, () => fieldPart('note')), FILE)],
    ['with a preamble', Buffer.concat([raw('To whom it may concern\n'), form(FILE)])],
    ['with an epilogue', Buffer.concat([form(FILE), raw('and more')])],
    ['without the last line end', form(FILE).subarray(0, -2)],
    [
      'next to a file field without a choice',
      form(part(['Content-Disposition: form-data; name="x"; filename=""']), FILE),
    ],
    [
      'with folded headers',
      form(part(['Content-Disposition: form-data;\r\n name="file";\r\n\tfilename="f"'], CONTENT)),
    ],
    ['with headers in capitals', form(part([DISPOSITION.toUpperCase().replace('FILE"', 'file"')], CONTENT))],
    ['with other headers', form(part([DISPOSITION, 'X-More: one', 'x-more: two'], CONTENT))],
    [
      'without a name, as bytes',
      form(part(['Content-Disposition: form-data; name=file', 'Content-Type: application/octet-stream'], CONTENT)),
    ],
    ['without a name, under its type', form(filePart(CONTENT, 'form-data; name=file'))],
    ['with an empty name', form(filePart(CONTENT, 'form-data; name=file; filename=""'))],
    ['with an empty name by RFC 5987', form(filePart(CONTENT, "form-data; name=file; filename*=UTF-8''"))],
    ['in a disposition that ends in a semicolon', form(filePart(CONTENT, 'form-data; name=file; filename=f;'))],
  ])('finds the image %s', async (_, body) => expect((await read(body)).toString()).toBe(CONTENT));

  it.each([
    'image.jpg',
    '../../etc/passwd',
    'C:\\',
    'C:\\images\\image.jpg',
    'a\\"b.jpg',
    'a; b=c.jpg',
    '%22><img onerror=x>',
    '"><img onerror=x>',
    '__proto__',
    'f\u00fclm.jpg',
    'x'.repeat(10_000),
  ])('ignores a file name like %.30j', async (name) => {
    const body = form(filePart(CONTENT, `form-data; name="file"; filename="${name}"`));
    expect((await read(body)).toString()).toBe(CONTENT);
  });

  it.each(['form-data; name=file; filename=image.jpg', `form-data; filename*=UTF-8''f%C3%BClm.jpg; name="file"`])(
    'reads %s',
    async (disposition) => expect((await read(form(filePart(CONTENT, disposition)))).toString()).toBe(CONTENT),
  );

  it('overwrites the file name before any other reader sees it', async () => {
    const body = form(part(['Content-Disposition: form-data; name="file";\r\n filename="Jane Doe.jpg"'], CONTENT));
    await read(body);
    expect(body.toString('latin1')).not.toContain('Jane');
    expect(body.toString('latin1')).toContain('filename="xxxxxxxxxxxx"');
  });

  it.each([
    'Content-Type: image/png; charset=utf-8',
    'Content-Type: text/plain;CHARSET="utf-16le"',
    'Content-Type: image/png; charset=charset',
  ])('keeps every byte of an image without a name whose part has %j', async (header) => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, ...Array.from({ length: 256 }, (_, byte) => byte)]);
    const body = form(part(['Content-Disposition: form-data; name="file"', header], bytes));
    expect(await read(body)).toEqual(bytes);
  });

  it('keeps bytes that look like a line end or a boundary', async () => {
    const content = Buffer.from('\r\n--image-boundar\r\n--\r\n\r\n\0\xff\r', 'latin1');
    expect(await read(form(filePart(content)))).toEqual(content);
  });

  it('accepts an image of the largest size, and not one byte more', async () => {
    expect((await read(form(filePart(Buffer.alloc(MAX_IMAGE_BYTES))))).length).toBe(MAX_IMAGE_BYTES);
    await expect(read(form(filePart(Buffer.alloc(MAX_IMAGE_BYTES + 1))))).rejects.toThrow(code('PAYLOAD_TOO_LARGE'));
  });

  it.each([
    ['EMPTY_FILE', 'a file of no bytes', form(filePart(''))],
    ['EMPTY_FILE', 'no file chosen', form(filePart('', 'form-data; name="file"; filename=""'))],
    ['EMPTY_FILE', 'no byte without a name', form(filePart('', 'form-data; name="file"'))],
    ['MISSING_FILE', 'no part', form()],
    ['MISSING_FILE', 'fields only', form(fieldPart('note'))],
    ['MISSING_FILE', 'the file in another field', form(filePart('x', 'form-data; name="image"; filename="f"'))],
    ['MISSING_FILE', 'a text in the field', form(fieldPart('file'))],
    ['MULTIPLE_FILES', 'two files in the field', form(FILE, FILE)],
    ['MULTIPLE_FILES', 'a file in another field, too', form(FILE, filePart('x', 'form-data; name="b"; filename="f"'))],
    [
      'MULTIPLE_FILES',
      'a form within the form',
      form(part(['Content-Disposition: form-data; name="file"', 'Content-Type: multipart/mixed; boundary=in'], 'x')),
    ],
    ['TOO_MANY_PARTS', 'six fields', form(FILE, ...Array.from({ length: 6 }, () => fieldPart('note')))],
    ['TOO_MANY_PARTS', 'nine parts', form(...Array.from({ length: 9 }, () => FILE))],
    ['TOO_MANY_PARTS', '10,000 fields', form(...Array.from({ length: 10_000 }, () => fieldPart('n')), FILE)],
    ['TOO_MANY_PARTS', '10,000 files', form(...Array.from({ length: 10_000 }, () => FILE))],
  ])('replies %s to %s', async (expected, _, body) => {
    await expect(read(body)).rejects.toThrow(code(expected));
  });

  it.each([
    ['another boundary', form(FILE).toString('latin1').replaceAll(BOUNDARY, 'other')],
    ['a boundary that runs on', form(FILE).toString('latin1').replace(`${BOUNDARY}\r`, `${BOUNDARY}x\r`)],
    ['a boundary within the content', form(filePart(`a\r\n--${BOUNDARY}b`))],
    ['a boundary within the preamble', Buffer.concat([raw(`Dear --${BOUNDARY}\n`), form(FILE)])],
    ['a boundary behind the closing one', Buffer.concat([form(FILE), raw(`--${BOUNDARY}\nand more`)])],
    ['spaces behind a boundary', form(FILE).toString('latin1').replace(`${BOUNDARY}\r`, `${BOUNDARY} \r`)],
    ['no closing boundary', FILE],
    ['a closing boundary cut off', form(FILE).subarray(0, -3)],
    ['line ends without CR', form(FILE).toString('latin1').replaceAll('\r', '')],
    [
      'a header that begins with a space (CVE-2022-24434)',
      form(part([' Content-Disposition: form-data; name="file"'])),
    ],
    ['a header without a name (busboy 377)', form(part([': oops', DISPOSITION], CONTENT))],
    ['a header without a colon', form(part([DISPOSITION, 'oops'], CONTENT))],
    ['a space before the colon', form(part(['Content-Disposition : form-data; name="file"; filename="f"'], CONTENT))],
    ['NUL in a header', form(part([DISPOSITION, 'X: \0'], CONTENT))],
    ['CR alone in a header', form(part([DISPOSITION, 'X: a\rb'], CONTENT))],
    ['LF alone in a header', form(part([DISPOSITION, 'X: a\nb'], CONTENT))],
    ['a boundary where content should be', raw(`--${BOUNDARY}\n${DISPOSITION}\n\n--${BOUNDARY}--\n`)],
    ['headers that run into the boundary', raw(`--${BOUNDARY}\n${DISPOSITION}\n--${BOUNDARY}--\n`)],
    [
      'headers that run into the boundary, and another part',
      Buffer.concat([raw(`--${BOUNDARY}\n${DISPOSITION}\n`), form(FILE)]),
    ],
    ['no headers', form(part([], CONTENT))],
    ['a part without Content-Disposition', form(part(['Content-Type: image/jpeg'], CONTENT))],
    ['two Content-Dispositions', form(part([DISPOSITION, DISPOSITION], CONTENT))],
    ['a disposition that is not form-data', form(filePart(CONTENT, 'attachment; name="file"; filename="f"'))],
    ['no name', form(filePart(CONTENT, 'form-data; filename="f"'))],
    ['an empty name (CVE-2025-48997)', form(filePart(CONTENT, 'form-data; name=""; filename="f"'))],
    ['two names', form(filePart(CONTENT, 'form-data; name="file"; name="image"; filename="f"'))],
    ['a name of 101 letters', form(fieldPart('n'.repeat(101)), FILE)],
    ['a quote left open', form(filePart(CONTENT, 'form-data; name="file"; filename="f'))],
    ['a parameter without a value', form(filePart(CONTENT, 'form-data; name="file"; filename'))],
    ['a file name that no reader decodes', form(filePart(CONTENT, `form-data; name="file"; filename*=UTF-8'%zz`))],
    ['33 headers', form(part([DISPOSITION, ...Array.from({ length: 32 }, () => 'X: y')], CONTENT))],
    ['50,000 headers', form(part([DISPOSITION, ...Array.from({ length: 50_000 }, () => 'X: y')], CONTENT))],
    ['a header of 16 KiB', form(part([DISPOSITION, `X: ${'y'.repeat(16_384)}`], CONTENT))],
    ['a header of 1 MB', form(part([DISPOSITION, `X: ${'y'.repeat(1_000_000)}`], CONTENT))],
  ])('replies BAD_MULTIPART to %s', async (_, body) => {
    await expect(read(Buffer.from(body as string, 'latin1'))).rejects.toThrow(code('BAD_MULTIPART'));
  });

  it('replies BAD_MULTIPART to a form that is cut off at any byte', async () => {
    const whole = form(fieldPart('note'), FILE).subarray(0, -2);
    for (let length = 1; length < whole.length; length++) {
      await expect(read(Buffer.from(whole.subarray(0, length))), `${length} bytes`).rejects.toThrow(
        code('BAD_MULTIPART'),
      );
    }
  });
});
