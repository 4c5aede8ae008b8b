/** Changes to the form around an image: its boundary, its parts and their headers, and how the request carries it. */
import { EVENT_SHAPES, type EventBody, type EventShape, toEvent } from '../drivers/handler.ts';
import type { Random } from './random.ts';

interface Part {
  headers: string[];
  content: Buffer;
}

interface Form {
  boundary: string;
  preamble: string;
  parts: Part[];
  epilogue: string;
  /** By name, in order. */
  headers: [name: string, value: string][];
  shape: EventShape;
}

type Change = (form: Form, random: Random) => void;

/** Of the written body, or of the event that holds it. */
type LateChange<T> = (written: T, random: Random) => T;

const CRLF = '\r\n';
const BOUNDARIES = [
  'x',
  '----WebKitFormBoundary7MA4YWxkTrZu0gW',
  `${'-'.repeat(27)}${'7'.repeat(43)}`,
  "a b'()+_,-./:=?c",
];
const FILE_NAMES = ['a.jpg', 'thorax (1).png', 'a\\"b.jpg', 'C:\\scans\\1.jpg', 'r\u00f6ntgen.jpeg', ''];
const FILE_TYPES = ['image/jpeg', 'image/png', 'image/jpeg;', 'application/octet-stream', 'IMAGE/JPEG; charset=utf-8'];

/** A form as a browser sends it. */
function formOf(file: Buffer, random: Random): Form {
  const boundary = random.pick(BOUNDARIES);
  return {
    boundary,
    preamble: '',
    parts: [filePart(file)],
    epilogue: CRLF,
    headers: [['Content-Type', `multipart/form-data; boundary="${boundary}"`]],
    shape: random.pick(EVENT_SHAPES),
  };
}

function filePart(content: Buffer, disposition = 'form-data; name="file"; filename="a.jpg"'): Part {
  return { headers: [`Content-Disposition: ${disposition}`, 'Content-Type: image/jpeg'], content };
}

function notePart(random: Random): Part {
  const content = Buffer.from(random.bytes(random.below(40)).toString('base64'));
  return { headers: [`Content-Disposition: form-data; name="note${random.below(9)}"`], content };
}

const anyPart = ({ parts }: Form, random: Random) => parts[random.below(parts.length)];

const imagePart = ({ parts }: Form) => parts.find(({ headers }) => headers[0]?.includes('name="file"'));

function setHeader(form: Form, name: string, value: string): void {
  form.headers = [...form.headers.filter(([key]) => key !== name), [name, value]];
}

/** The form stays valid, and the image in it the same. */
const HARMLESS: readonly Change[] = [
  (form, random) => form.parts.unshift(notePart(random)),
  (form, random) => form.parts.push(notePart(random)),
  (form, random) => {
    form.epilogue = random.pick([
      '',
      CRLF,
      `${CRLF}the end`,
      `${CRLF}--`,
      random.bytes(random.below(30)).toString('hex'),
    ]);
  },
  (form) => {
    form.preamble = `This is a form.${CRLF}`;
  },
  (form, random) => {
    const part = imagePart(form);
    if (part !== undefined) part.headers[1] = `Content-Type: ${random.pick(FILE_TYPES)}`;
  },
  (form, random) => {
    const part = imagePart(form);
    const end = random.pick(['', ';', '; ', ';;']);
    const name = random.pick([
      ...FILE_NAMES.map((one) => `; filename="${one}"`),
      '',
      '; filename=',
      "; filename*=UTF-8''",
    ]);
    if (part !== undefined) part.headers[0] = `Content-Disposition: form-data; name="file"${name}${end}`;
  },
  (form, random) => {
    const more = ['X-Note: 1', 'Content-Transfer-Encoding: binary', `X-Folded: 1;${CRLF} 2`, 'X-Empty:'];
    anyPart(form, random)?.headers.push(random.pick(more));
  },
  (form, random) => {
    const part = anyPart(form, random);
    if (part !== undefined)
      part.headers = part.headers.map((line) => line.replace(/^[\w-]+/, (name) => name.toLowerCase()));
  },
  (form, random) => {
    const more = [';', '; charset=utf-8', ';; charset="utf-8"', ' ; x=y'];
    setHeader(form, 'Content-Type', `Multipart/Form-Data${random.pick(more)}; Boundary="${form.boundary}"`);
  },
  (form) => setHeader(form, 'Content-Encoding', 'identity'),
  (form, random) => setHeader(form, 'Accept', random.pick(['application/json', '*/*', 'text/html, */*;q=0.1'])),
];

/** What a form must not be, most of it. */
const HARMFUL: readonly Change[] = [
  (form, random) => form.parts.splice(random.below(form.parts.length), 1),
  (form) => form.parts.push(filePart(Buffer.from('another'))),
  (form) => {
    form.parts = [...form.parts, ...form.parts];
  },
  (form, random) => form.parts.push(...Array.from({ length: 1 + random.below(12) }, () => notePart(random))),
  (form) => {
    const part = imagePart(form);
    if (part !== undefined) part.content = Buffer.alloc(0);
  },
  (form, random) => {
    const dispositions = [
      'form-data',
      'form-data; name=""; filename="a"',
      'form-data; name="files"; filename="a"',
      'attachment; name="file"; filename="a"',
      'form-data; name="file"; name="file"; filename="a"',
      `form-data; name="${'n'.repeat(101)}"; filename="a"`,
      'form-data; name="file"; filename="a',
      'form-data; name="file"; filename="a" "b"',
    ];
    const part = imagePart(form);
    if (part !== undefined) part.headers[0] = `Content-Disposition: ${random.pick(dispositions)}`;
  },
  (form, random) => {
    const more = [
      'Content-Disposition: form-data; name="file"; filename="b"',
      'Content-Type: multipart/mixed; boundary=inner',
      ': nameless',
      'no colon',
      'X-Null: \0',
      `X-Long: ${'x'.repeat(13_000)}`,
      `--${form.boundary}`,
      '',
    ];
    const headers = anyPart(form, random)?.headers ?? [];
    headers.splice(random.below(headers.length + 1), 0, random.pick(more));
  },
  (form, random) => anyPart(form, random)?.headers.splice(0, 1 + random.below(2)),
  (form, random) => {
    const headers = anyPart(form, random)?.headers ?? [];
    headers.push(...Array.from({ length: 40 }, (_, number) => `X-${number}: 1`));
  },
  (form) => {
    form.preamble = `--${form.boundary}`;
  },
  (form, random) => {
    form.epilogue = `${CRLF}--${form.boundary}${random.pick(['', '--', CRLF])}`;
  },
  (form, random) => {
    const types = [
      'image/jpeg',
      'text/plain',
      'multipart/mixed; boundary="x"',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      `multipart/form-data; boundary=${'b'.repeat(71)}`,
      'multipart/form-data; boundary=other',
      `multipart/form-data; boundary="${form.boundary}"; boundary="${form.boundary}"`,
      `multipart/form-data; boundary="${form.boundary}", text/plain`,
      '',
    ];
    setHeader(form, 'Content-Type', random.pick(types));
  },
  (form, random) => setHeader(form, 'Content-Encoding', random.pick(['gzip', 'identity, br', 'deflate'])),
  (form) => {
    form.headers = [];
  },
];

const HARMFUL_TO_BODIES: readonly LateChange<Buffer>[] = [
  (body, random) => body.subarray(0, random.below(body.length)),
  (body, random) => body.subarray(random.below(200)),
  (body, random) => {
    const changed = Buffer.from(body);
    const at = random.below(Math.min(changed.length, 200));
    changed[at] = random.pick([0, 10, 13, 32, 34, 45, 58, 59, 61, 255]);
    return changed;
  },
  (body) => Buffer.from(body.toString('latin1').replaceAll(CRLF, '\n'), 'latin1'),
  (body) => Buffer.concat([body, body]),
  // The image alone, as a form or as what it is.
  (body) => body.subarray(body.indexOf(CRLF + CRLF) + 4),
];

const HARMFUL_TO_EVENTS: readonly LateChange<EventBody>[] = [
  (event, random) => ({ ...event, body: event.body?.slice(0, -1 - random.below(3)) ?? null }),
  (event, random) => ({ ...event, body: `${event.body ?? ''}${random.pick([' ', '=', '-', '\n', '\uFFFD'])}` }),
  (event) => ({ ...event, body: event.body?.replaceAll('A', '_') ?? null }),
  (event) => ({ ...event, isBase64Encoded: !event.isBase64Encoded }),
  (event, random) => ({ ...event, body: random.pick(['', null]) }),
];

function writeForm({ boundary, preamble, parts, epilogue }: Form): Buffer {
  const pieces = parts.map(({ headers, content }) => [
    Buffer.from([`--${boundary}`, ...headers, '', ''].join(CRLF), 'latin1'),
    content,
    Buffer.from(CRLF),
  ]);
  return Buffer.concat([Buffer.from(preamble), ...pieces.flat(), Buffer.from(`--${boundary}--${epilogue}`, 'latin1')]);
}

export interface ChangedUpload {
  /** API Gateway's event. */
  readonly event: EventBody;
  /** True if the form is valid and holds the file as it is. */
  readonly isSound: boolean;
}

/** Puts a file into a form, changes the form, and makes an event of it. Three of five forms stay valid. */
export function changeForm(file: Buffer, random: Random): ChangedUpload {
  const form = formOf(file, random);
  for (let left = random.below(4); left > 0; left--) random.pick(HARMLESS)(form, random);
  const isSound = random.below(5) < 3;
  if (isSound) return { event: eventOf(form, writeForm(form)), isSound };
  switch (random.below(3)) {
    case 0:
      random.pick(HARMFUL)(form, random);
      return { event: eventOf(form, writeForm(form)), isSound };
    case 1:
      return { event: eventOf(form, random.pick(HARMFUL_TO_BODIES)(writeForm(form), random)), isSound };
    default: {
      const event = eventOf(form, writeForm(form));
      return { event: { ...event, ...random.pick(HARMFUL_TO_EVENTS)(event, random) }, isSound };
    }
  }
}

function eventOf({ headers, shape }: Form, body: Buffer): EventBody {
  return toEvent({ method: 'POST', path: '/api/predict', headers, body }, shape);
}
