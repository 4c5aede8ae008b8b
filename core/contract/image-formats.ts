/**
 * The image formats that are classified, and everything that other code needs to know about them by name. To add one,
 * add a row: the compiler then names every place that must decide about it.
 */
interface ImageFormatFacts {
  /** As it is written in prose. */
  readonly name: string;
  readonly mediaType: string;
  /** Endings of file names, in lower case, with the dot. */
  readonly endings: readonly string[];
  /** They decide the format of a file, whatever its name or declared type. */
  readonly firstBytes: readonly number[];
}

export const IMAGE_FORMATS = {
  jpeg: { name: 'JPEG', mediaType: 'image/jpeg', endings: ['.jpeg', '.jpg'], firstBytes: [0xff, 0xd8, 0xff] },
  png: { name: 'PNG', mediaType: 'image/png', endings: ['.png'], firstBytes: [0x89, 0x50, 0x4e, 0x47] },
} as const satisfies Readonly<Record<string, ImageFormatFacts>>;

export type ImageFormat = keyof typeof IMAGE_FORMATS;

/** Formats that are recognised only so that a message can name them. */
export const OTHER_FORMATS = {
  dicom: { name: 'DICOM', at: 128, signatures: ['DICM'] },
  gif: { name: 'GIF', at: 0, signatures: ['GIF8'] },
  tiff: { name: 'TIFF', at: 0, signatures: ['II*\0', 'MM\0*'] },
  webp: { name: 'WebP', at: 8, signatures: ['WEBP'] },
  heif: { name: 'HEIF', at: 4, signatures: ['ftyp'] },
  pdf: { name: 'PDF', at: 0, signatures: ['%PDF-'] },
} as const satisfies Readonly<Record<string, { name: string; at: number; signatures: readonly string[] }>>;

export type OtherFormat = keyof typeof OTHER_FORMATS;

export const IMAGE_FORMAT_IDS = Object.keys(IMAGE_FORMATS) as readonly ImageFormat[];

export function isImageFormat(format: string): format is ImageFormat {
  return Object.hasOwn(IMAGE_FORMATS, format);
}

/** As it is written in prose. */
export function nameOfFormat(format: ImageFormat | OtherFormat): string {
  return isImageFormat(format) ? IMAGE_FORMATS[format].name : OTHER_FORMATS[format].name;
}

const FACTS: readonly ImageFormatFacts[] = Object.values(IMAGE_FORMATS);

export const IMAGE_MEDIA_TYPES: readonly string[] = FACTS.map(({ mediaType }) => mediaType);

export const IMAGE_ENDINGS: readonly string[] = FACTS.flatMap(({ endings }) => endings);

/** True for a file name with the ending of an image. A name that consists of an ending only (`.jpg`) does not count. */
export function isImageName(name: string, endings: readonly string[] = IMAGE_ENDINGS): boolean {
  const ending = /[^.].*?(\.[^.]*)$/s.exec(name)?.[1];
  return ending !== undefined && endings.includes(ending.toLowerCase());
}

/** The names of all image formats as a list in prose: `JPEG or PNG`, `JPEG and PNG`, `JPEG nor PNG`. */
export function listImageFormats(conjunction: 'or' | 'and' | 'nor'): string {
  const names = FACTS.map(({ name }) => name);
  return conjunction === 'nor' ? names.join(' nor ') : joinWords(names, conjunction);
}

/** The endings of all image formats as a list in prose: `.jpeg, .jpg or .png`. */
export function listImageEndings(): string {
  return joinWords(IMAGE_ENDINGS, 'or');
}

/**
 * `a, b or c`. Intl.ListFormat would do the same, but its first use adds some 10 ms of CPU time to the start of a Lambda
 * function.
 */
function joinWords(words: readonly string[], conjunction: 'or' | 'and'): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(` ${conjunction} `);
}
