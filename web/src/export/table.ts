import { failureOf, predictionOf, type WorklistItem } from '../worklist/worklist-item.ts';

/** One image's outcome, flat; the columns of the CSV file and the fields of the JSON file, in this order. */
export interface ResultRow {
  readonly film: string;
  readonly verdict: string;
  readonly verdictAtHalf: string;
  readonly probabilityOfPneumonia: number | '';
  readonly operatingPoint: number | '';
  readonly model: string;
  readonly modelVersion: string;
  readonly format: string;
  readonly width: number | '';
  readonly height: number | '';
  readonly sizeInBytes: number | '';
  readonly sha256: string;
  readonly scaledDown: 'yes' | 'no';
  readonly requestId: string;
  /** ISO 8601, UTC. */
  readonly judgedAt: string;
  readonly error: string;
}

/** The outcome of an image, or how far it has come; names stay on this machine, in the file the person saves. */
export function resultRow(image: WorklistItem): ResultRow {
  const prediction = predictionOf(image);
  const failure = failureOf(image);
  return {
    film: image.name,
    verdict: prediction?.verdict ?? '',
    verdictAtHalf: prediction?.verdictAtHalf ?? '',
    probabilityOfPneumonia: prediction?.probabilities.pneumonia ?? '',
    operatingPoint: prediction?.operatingPoint ?? '',
    model: prediction?.model.name ?? '',
    modelVersion: prediction?.model.version ?? '',
    format: prediction?.image.format ?? '',
    width: prediction?.image.width ?? '',
    height: prediction?.image.height ?? '',
    sizeInBytes: prediction?.image.sizeInBytes ?? '',
    sha256: prediction?.image.sha256 ?? '',
    scaledDown: image.scaling === null ? 'no' : 'yes',
    requestId: prediction?.requestId ?? failure?.requestId ?? '',
    judgedAt: image.progress.step === 'classified' ? image.progress.classifiedAt.toISOString() : '',
    error: failure?.code ?? '',
  };
}

const COLUMNS: readonly (keyof ResultRow)[] = [
  'film',
  'verdict',
  'verdictAtHalf',
  'probabilityOfPneumonia',
  'operatingPoint',
  'model',
  'modelVersion',
  'format',
  'width',
  'height',
  'sizeInBytes',
  'sha256',
  'scaledDown',
  'requestId',
  'judgedAt',
  'error',
];

/** Without it, a spreadsheet takes the file for one of its own old character set, and garbles names such as "Müller". */
const BYTE_ORDER_MARK = '\ufeff';

/** RFC 4180, UTF-8 with a byte order mark, one line per image under a line of column names. */
export function toCsv(images: readonly WorklistItem[]): string {
  const rows = images.map(resultRow).map((row) => COLUMNS.map((column) => quoteCell(row[column])));
  return BYTE_ORDER_MARK + [COLUMNS, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it: an image may be called "=HYPERLINK(…)". */
function quoteCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The same rows as JSON, under the notice that belongs to them. */
export function toJson(images: readonly WorklistItem[], notice: string): string {
  return `${JSON.stringify({ notice, films: images.map(resultRow) }, null, 2)}\n`;
}
