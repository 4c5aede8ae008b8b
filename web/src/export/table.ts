import { cautionsOf, failureOf, predictionOf, type WorklistItem, windowingOf } from '../worklist/worklist-item.ts';

/** The outcome of one image: the columns of the CSV file and the fields of the JSON file, in this order. */
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
  /** Code of the reason why there is no verdict. */
  readonly reason: string;
  /** Codes, separated by a space. */
  readonly cautions: string;
  readonly guardMode: string;
  readonly guard: string;
  readonly guardVersion: string;
  readonly bitsStored: number | '';
  readonly bitsUsed: number | '';
  readonly bitsAssumed: 'yes' | 'no' | '';
  readonly sha256Prepared: string;
}

/** The row of an item. The name of the image appears only in the file that the reader saves. */
export function resultRow(item: WorklistItem): ResultRow {
  const prediction = predictionOf(item);
  const failure = failureOf(item);
  const windowing = windowingOf(item);
  return {
    film: item.name,
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
    scaledDown: item.scaling === null ? 'no' : 'yes',
    requestId: prediction?.requestId ?? failure?.requestId ?? '',
    judgedAt: item.progress.step === 'classified' ? item.progress.classifiedAt.toISOString() : '',
    error: failure?.code ?? '',
    reason: prediction?.reason?.code ?? '',
    cautions: cautionsOf(item)
      .map(({ code }) => code)
      .join(' '),
    guardMode: prediction?.checks?.mode ?? '',
    guard: prediction?.checks?.guard?.name ?? '',
    guardVersion: prediction?.checks?.guard?.version ?? '',
    bitsStored: windowing?.bitsStored ?? '',
    bitsUsed: windowing?.bitsUsed ?? '',
    bitsAssumed: windowing === null ? '' : windowing.assumed ? 'yes' : 'no',
    sha256Prepared: prediction?.preparation?.sha256 ?? '',
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
  'reason',
  'cautions',
  'guardMode',
  'guard',
  'guardVersion',
  'bitsStored',
  'bitsUsed',
  'bitsAssumed',
  'sha256Prepared',
];

/** Without it, spreadsheet programs assume a legacy character set and garble names such as "Müller". */
const BYTE_ORDER_MARK = '\ufeff';

/** RFC 4180, UTF-8 with a byte order mark, one line per image under a line of column names. */
export function toCsv(items: readonly WorklistItem[]): string {
  const rows = items.map(resultRow).map((row) => COLUMNS.map((column) => quoteCell(row[column])));
  return BYTE_ORDER_MARK + [COLUMNS, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would evaluate as a formula gets a leading apostrophe: an image may be named "=HYPERLINK(…)". */
function quoteCell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The same rows as JSON, with the notice. */
export function toJson(items: readonly WorklistItem[], notice: string): string {
  return `${JSON.stringify({ notice, films: items.map(resultRow) }, null, 2)}\n`;
}
