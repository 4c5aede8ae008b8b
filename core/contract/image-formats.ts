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

/** A kind of file that is recognised only so that a message can name it. */
export interface OtherFormatFacts {
  /** As it is written in prose, with its article. */
  readonly what: string;
  /** Each alternative is a list of bytes (as Latin-1 text) and where they lie; all of them must be there. */
  readonly signatures?: readonly (readonly (readonly [at: number, bytes: string])[])[];
  /** For text: matched at its beginning, behind a byte order mark and white space. */
  readonly text?: RegExp;
}

const HEIC_BRANDS = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];
const VIDEO_BRANDS = ['isom', 'iso2', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'dash', 'M4V', 'MSNV', 'qt  ', '3gp'];
/** Sizes of the headers that a bitmap may have. */
const BMP_HEADERS = ['\x0c', '\x28', '\x34', '\x38', '\x40', '\x6c', '\x7c'];

/**
 * The first that matches counts, so that the more special come first: a DICOM file may begin as a TIFF does. A DICOM file without
 * `DICM` is recognised by its data elements (`imaging/recognise-dicom.ts`).
 */
export const OTHER_FORMATS = {
  dicom: { what: 'a DICOM file', signatures: [[[128, 'DICM']]] },
  nifti: { what: 'a NIfTI file', signatures: [[[344, 'n+1\0']], [[344, 'ni1\0']]] },
  nrrd: { what: 'an NRRD file', signatures: [[[0, 'NRRD000']]] },
  gif: { what: 'a GIF image', signatures: [[[0, 'GIF8']]] },
  tiff: { what: 'a TIFF image', signatures: ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map((bytes) => [[0, bytes]]) },
  jpegXr: { what: 'a JPEG XR image', signatures: [[[0, 'II\xbc\x01']]] },
  webp: {
    what: 'a WebP image',
    signatures: [
      [
        [0, 'RIFF'],
        [8, 'WEBP'],
      ],
    ],
  },
  avif: { what: 'an AVIF image', signatures: ['ftypavif', 'ftypavis'].map((bytes) => [[4, bytes]]) },
  heif: { what: 'an HEIC image', signatures: HEIC_BRANDS.map((brand) => [[4, `ftyp${brand}`]]) },
  jpeg2000: { what: 'a JPEG 2000 image', signatures: [[[4, 'jP  \r\n\x87\n']], [[0, '\xff\x4f\xff\x51']]] },
  jpegXl: { what: 'a JPEG XL image', signatures: [[[4, 'JXL \r\n\x87\n']], [[0, '\xff\x0a']]] },
  bmp: {
    what: 'a BMP image',
    signatures: BMP_HEADERS.map((size) => [
      [0, 'BM'],
      [6, '\0\0\0\0'],
      [14, `${size}\0\0\0`],
    ]),
  },
  ico: { what: 'an icon file', signatures: [[[0, '\0\0\x01\0']]] },
  psd: { what: 'a Photoshop file', signatures: [[[0, '8BPS\0']]] },
  pnm: { what: 'a PNM image', text: /^P[1-7]\s+(#|\d|WIDTH)/ },
  mng: { what: 'an MNG or JNG image', signatures: [[[0, '\x8aMNG\r\n']], [[0, '\x8bJNG\r\n']]] },
  video: {
    what: 'a video',
    signatures: [
      ...VIDEO_BRANDS.map((brand) => [[4, `ftyp${brand}`]] as const),
      [[4, 'moov']],
      [[0, '\x1a\x45\xdf\xa3']],
      [
        [0, 'RIFF'],
        [8, 'AVI '],
      ],
    ],
  },
  pdf: { what: 'a PDF document', text: /^%PDF-/ },
  postScript: { what: 'a PostScript document', text: /^%!PS/ },
  rtf: { what: 'a text document (RTF)', text: /^\{\\rtf/ },
  office: { what: 'an Office document', signatures: [[[0, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1']]] },
  zip: {
    what: 'a ZIP archive or an Office document',
    signatures: ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'].map((bytes) => [[0, bytes]]),
  },
  gzip: { what: 'a file compressed with gzip', signatures: [[[0, '\x1f\x8b\x08']]] },
  archive: {
    what: 'an archive',
    signatures: [[[0, '7z\xbc\xaf\x27\x1c']], [[0, 'Rar!\x1a\x07']], [[0, '\xfd7zXZ\0']], [[257, 'ustar']]],
  },
  appleDouble: {
    what: 'a companion file of macOS (._), without the image itself',
    signatures: [[[0, '\0\x05\x16\x07']]],
  },
  svg: { what: 'an SVG drawing', text: /^(<svg\b|<(\?xml|!doctype|!--)[\s\S]*<svg\b)/i },
  html: { what: 'a web page', text: /^<(!doctype html|html|head|body)\b/i },
  xml: { what: 'an XML document', text: /^<\?xml\b/i },
  base64: { what: 'an image encoded as base64 text', text: /^(data:image\/|\/9j\/|iVBORw0KGgo)/ },
} as const satisfies Readonly<Record<string, OtherFormatFacts>>;

export type OtherFormat = keyof typeof OTHER_FORMATS;

export const IMAGE_FORMAT_IDS = Object.keys(IMAGE_FORMATS) as readonly ImageFormat[];

export function isImageFormat(format: string): format is ImageFormat {
  return Object.hasOwn(IMAGE_FORMATS, format);
}

/** As it is written in prose. */
export function nameOfFormat(format: ImageFormat): string {
  return IMAGE_FORMATS[format].name;
}

/** As it is written in prose, with its article: `a JPEG image`, `a DICOM file`. */
export function describeFormat(format: ImageFormat | OtherFormat): string {
  return isImageFormat(format) ? `a ${nameOfFormat(format)} image` : OTHER_FORMATS[format].what;
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
