/**
 * Recipes: bytes described in JSON, so that a new bad input needs no code. A recipe is a text (written as UTF-8), an
 * object with one verb of the table below, or a list of recipes, joined. `test/fixtures/requests/README.md` lists the
 * verbs with examples.
 */
import { deflateSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { IMAGE_VERBS } from './images.ts';
import { type Stretch, splitJpeg, writeSegment } from './jpeg-segments.ts';
import { PNG_SIGNATURE, splitPng, writeChunk } from './png-chunks.ts';

export type Recipe = string | readonly Recipe[] | { readonly [verb: string]: unknown };

export const recipeSchema: z.ZodType<Recipe> = z.lazy(() =>
  z.union([z.string(), z.array(recipeSchema), z.record(z.string(), z.unknown())]),
);

type Verb = (fields: unknown) => Buffer | Promise<Buffer>;

const count = z.number().int().nonnegative();

const VERBS: Readonly<Record<string, Verb>> = {
  /** Hexadecimal digits; spaces are ignored. */
  hex: verb({ hex: z.string() }, ({ hex }) => Buffer.from(hex.replaceAll(' ', ''), 'hex')),
  /** Texts joined by CR LF, as header lines and multipart bodies are. */
  lines: verb({ lines: z.array(recipeSchema) }, async ({ lines }) =>
    cook(lines.flatMap((line, i) => (i === 0 ? [line] : ['\r\n', line]))),
  ),
  /** The same thing many times; `{n}` in a text becomes the number of the repetition, from 0. */
  repeat: verb({ repeat: recipeSchema, times: count }, async ({ repeat, times }) => {
    if (typeof repeat === 'string' && repeat.includes('{n}')) {
      return Buffer.from(Array.from({ length: times }, (_, n) => repeat.replaceAll('{n}', String(n))).join(''));
    }
    const once = await cook(repeat);
    return Buffer.alloc(once.length * times, once);
  }),
  u16: verb({ u16: count }, ({ u16 }) => bigEndian(u16, 2)),
  u32: verb({ u32: count }, ({ u32 }) => bigEndian(u32, 4)),
  deflate: verb({ deflate: recipeSchema }, async ({ deflate }) => deflateSync(await cook(deflate))),
  gzip: verb({ gzip: recipeSchema }, async ({ gzip }) => gzipSync(await cook(gzip))),
  /** A marker segment of a JPEG; `length` to lie about it. */
  segment: verb({ segment: z.string(), data: recipeSchema, length: count.optional() }, async (fields) =>
    writeSegment(fields.segment, await cook(fields.data), fields.length),
  ),
  /** A chunk of a PNG; `length` or `crc` to lie about them. */
  chunk: verb(
    { chunk: z.string().length(4), data: recipeSchema, length: count.optional(), crc: count.optional() },
    async (fields) => writeChunk(fields.chunk, await cook(fields.data), fields.length, fields.crc),
  ),
  pngSignature: verb({ pngSignature: z.literal(true) }, () => PNG_SIGNATURE),
  /** The beginning of something: this many percent, this many bytes, or all but this many. */
  cut: verb(
    { cut: recipeSchema, percent: z.number().optional(), bytes: count.optional(), missing: count.optional() },
    async ({ cut, percent, bytes, missing = 0 }) => {
      const whole = await cook(cut);
      const length = percent === undefined ? (bytes ?? whole.length - missing) : (whole.length * percent) / 100;
      return whole.subarray(0, Math.floor(length));
    },
  ),
  /** Puts something into an image behind its first stretch (segment or chunk) of this name. */
  insert: verb({ insert: recipeSchema, after: z.string(), in: recipeSchema }, async ({ insert, after, in: image }) => {
    const stretches = splitImage(await cook(image));
    const at = findStretch(stretches, after) + 1;
    return joinStretches(stretches.toSpliced(at, 0, { name: '', bytes: await cook(insert) }));
  }),
  /** Takes every stretch of this name out of an image. */
  drop: verb({ drop: z.string(), from: recipeSchema }, async ({ drop, from }) => {
    const stretches = splitImage(await cook(from));
    findStretch(stretches, drop);
    return joinStretches(stretches.filter(({ name }) => name !== drop));
  }),
  /** Gives a JPEG's first segment of this name another marker. */
  rename: verb({ rename: z.string(), to: z.string(), in: recipeSchema }, async ({ rename, to, in: image }) => {
    const stretches = splitImage(await cook(image));
    const index = findStretch(stretches, rename);
    const content = stretches[index]?.bytes.subarray(4) ?? Buffer.alloc(0);
    return joinStretches(stretches.with(index, { name: to, bytes: writeSegment(to, content) }));
  }),
  /**
   * Writes other bytes over an image's first stretch of this name, from byte `at` of its content (behind length and
   * name; negative counts from the content's end). The checksum of a PNG chunk is made right again, unless `staleCrc`.
   */
  overwrite: verb(
    {
      overwrite: z.string(),
      of: recipeSchema,
      at: z.number().int(),
      with: recipeSchema,
      staleCrc: z.boolean().optional(),
    },
    async ({ overwrite, of, at, with: bytes, staleCrc = false }) => {
      const image = await cook(of);
      const stretches = splitImage(image);
      const index = findStretch(stretches, overwrite);
      const old = stretches[index]?.bytes ?? Buffer.alloc(0);
      const changed = isPng(image)
        ? overwriteChunk(old, at, await cook(bytes), staleCrc)
        : overwriteSegment(old, at, await cook(bytes));
      return joinStretches(stretches.with(index, { name: overwrite, bytes: changed }));
    },
  ),
  /** Comments put behind a JPEG's SOI, so that the file has exactly this many bytes. */
  comments: verb({ comments: recipeSchema, upTo: count }, async ({ comments, upTo }) =>
    fillWithComments(await cook(comments), upTo),
  ),
  ...IMAGE_VERBS,
};

/** Makes the bytes that a recipe describes. */
export async function cook(recipe: Recipe): Promise<Buffer> {
  if (typeof recipe === 'string') return Buffer.from(recipe);
  if (Array.isArray(recipe)) return Buffer.concat(await Promise.all(recipe.map(cook)));
  const known = Object.keys(recipe).filter((key) => key in VERBS);
  const make = VERBS[known[0] ?? ''];
  if (make === undefined || known.length > 1) {
    throw new Error(`Cooking a recipe: needed one verb of ${Object.keys(VERBS).join(', ')}; found ${keysOf(recipe)}`);
  }
  return make(recipe);
}

function verb<Shape extends z.ZodRawShape>(
  shape: Shape,
  make: (fields: z.infer<z.ZodObject<Shape, z.core.$strict>>) => Buffer | Promise<Buffer>,
): Verb {
  const schema = z.strictObject(shape);
  return (fields) => make(schema.parse(fields));
}

function keysOf(recipe: Recipe): string {
  return Object.keys(recipe).join(', ') || 'none';
}

function bigEndian(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

function isPng(image: Buffer): boolean {
  return image.subarray(0, 8).equals(PNG_SIGNATURE);
}

function splitImage(image: Buffer): Stretch[] {
  return isPng(image) ? splitPng(image) : splitJpeg(image);
}

function joinStretches(stretches: readonly Stretch[]): Buffer {
  return Buffer.concat(stretches.map(({ bytes }) => bytes));
}

function findStretch(stretches: readonly Stretch[], name: string): number {
  const index = stretches.findIndex((stretch) => stretch.name === name);
  if (index >= 0) return index;
  throw new Error(`Changing an image: needed ${name}, found ${stretches.map((stretch) => stretch.name).join(' ')}`);
}

function overwriteSegment(segment: Buffer, at: number, bytes: Buffer): Buffer {
  const changed = Buffer.from(segment);
  bytes.copy(changed, at < 0 ? changed.length + at : 4 + at);
  return changed;
}

function overwriteChunk(chunk: Buffer, at: number, bytes: Buffer, staleCrc: boolean): Buffer {
  const content = Buffer.from(chunk.subarray(8, -4));
  bytes.copy(content, at < 0 ? content.length + at : at);
  const name = chunk.toString('latin1', 4, 8);
  return writeChunk(name, content, content.length, staleCrc ? chunk.readUInt32BE(chunk.length - 4) : undefined);
}

/** A comment segment holds at most 65,533 bytes and costs 4 more. */
function fillWithComments(jpeg: Buffer, upTo: number): Buffer {
  const comments: Buffer[] = [];
  for (let left = upTo - jpeg.length; left > 0; ) {
    const content = left - 4 <= 65_533 ? left - 4 : Math.min(65_533, left - 8);
    comments.push(writeSegment('COM', Buffer.alloc(content, 0x20)));
    left -= content + 4;
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}
