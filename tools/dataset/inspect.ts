import sharp from 'sharp';
import { listImageFormats } from '../../core/contract/image-formats.ts';
import { formatLabel } from '../../core/formats/lst/lst.ts';
import { type ImageLabel, type ImageRecord, parseImageRecord } from '../../core/formats/recordio/image-record.ts';
import type { RecordIoRecord } from '../../core/formats/recordio/record-reader.ts';
import { RecordIoError } from '../../core/formats/recordio/recordio-error.ts';
import { recogniseImage } from '../../imaging/recognise.ts';
import { EXIT } from '../common/exit.ts';
import { print } from '../common/print.ts';
import { recordsOfFile } from './files/record-source.ts';

export interface InspectOptions {
  /** Records to describe one by one. */
  readonly records: number;
  readonly json?: boolean;
}

/** What is printed about a record. */
interface RecordFacts {
  readonly offset: number;
  readonly sizeInBytes: number;
  readonly partCount: number;
  /** Null if the payload is not an image record. */
  readonly image: ImageFacts | null;
}

interface ImageFacts {
  readonly id: string;
  readonly id2: string;
  /** A number; an array if the header announces labels after it. */
  readonly label: ImageLabel;
  readonly format: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly channels: number | null;
}

/** Describes a `.rec` file: its first records one by one, and a summary of all. */
export async function runInspect(file: string, options: InspectOptions): Promise<number> {
  const summary = new Summary();
  const records: RecordFacts[] = [];
  for (const record of recordsOfFile(file)) {
    const facts = await factsOf(record);
    summary.add(facts);
    if (records.length < options.records) records.push(facts);
  }
  const document = { file, ...summary.toJSON(), records };
  print(document, { json: options.json, replacer: withOddNumbers }, describe);
  return EXIT.done;
}

/** JSON has no numbers for the labels `nan`, `inf` and `-inf`; `JSON.stringify` would write `null`. */
function withOddNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? formatLabel(value) : value;
}

async function factsOf({ offset, payload, partCount }: RecordIoRecord): Promise<RecordFacts> {
  const record = imageRecordOf(payload);
  const image = record === null ? null : await imageFactsOf(record);
  return { offset, sizeInBytes: payload.length, partCount, image };
}

function imageRecordOf(payload: Uint8Array): ImageRecord | null {
  try {
    return parseImageRecord(payload);
  } catch (error) {
    if (error instanceof RecordIoError) return null;
    throw error;
  }
}

async function imageFactsOf({ label, id, id2, image }: ImageRecord): Promise<ImageFacts> {
  const format = recogniseImage(image);
  const common = { id: `${id}`, id2: `${id2}`, label, format: format ?? `neither ${listImageFormats('nor')}` };
  if (format === null) return { ...common, width: null, height: null, channels: null };
  try {
    const { width, height, channels } = await sharp(image).metadata();
    return { ...common, width, height, channels };
  } catch {
    return { ...common, format: `${format}, damaged`, width: null, height: null, channels: null };
  }
}

/** Summarizes records without keeping them. */
class Summary {
  recordCount = 0;
  multiPartCount = 0;
  notImageCount = 0;
  sizeInBytes = 0;
  readonly #labels = new Map<string, number>();
  readonly #formats = new Map<string, number>();
  readonly #labelWidths = new Map<string, number>();
  #shortestSide = Number.POSITIVE_INFINITY;
  #longestSide = 0;

  add({ sizeInBytes, partCount, image }: RecordFacts): void {
    this.recordCount++;
    this.sizeInBytes += sizeInBytes;
    if (partCount > 1) this.multiPartCount++;
    if (image === null) {
      this.notImageCount++;
      return;
    }
    const labels = typeof image.label === 'number' ? [image.label] : image.label;
    count(this.#labels, labels.map(formatLabel).join(' '));
    count(this.#labelWidths, typeof image.label === 'number' ? 'scalar' : `array of ${labels.length}`);
    count(this.#formats, image.format);
    if (image.width === null || image.height === null) return;
    this.#shortestSide = Math.min(this.#shortestSide, image.width, image.height);
    this.#longestSide = Math.max(this.#longestSide, image.width, image.height);
  }

  toJSON() {
    return {
      recordCount: this.recordCount,
      payloadBytes: this.sizeInBytes,
      multiPartCount: this.multiPartCount,
      notImageCount: this.notImageCount,
      labels: Object.fromEntries(this.#labels),
      labelWidths: Object.fromEntries(this.#labelWidths),
      formats: Object.fromEntries(this.#formats),
      sides: this.#longestSide === 0 ? null : { shortest: this.#shortestSide, longest: this.#longestSide },
    };
  }
}

/** Further values are counted together: a file of regression labels has one for each record. */
const COUNTED_VALUES = 100;
const OTHERS = 'others';

function count(counts: Map<string, number>, value: string): void {
  const key = counts.has(value) || counts.size < COUNTED_VALUES ? value : OTHERS;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function describe(document: ReturnType<Summary['toJSON']> & { file: string; records: readonly RecordFacts[] }): string {
  const { recordCount, payloadBytes, multiPartCount, notImageCount, sides } = document;
  const lines = [
    `${document.file}: ${recordCount} records, ${payloadBytes} bytes of payload`,
    `in several parts: ${multiPartCount} · no image record: ${notImageCount}`,
    `labels: ${tally(document.labels)} (${tally(document.labelWidths)})`,
    `formats: ${tally(document.formats)}`,
    ...(sides === null ? [] : [`sides: ${sides.shortest} to ${sides.longest} pixels`]),
    ...document.records.map(describeRecord),
    ...(recordCount > document.records.length ? [`… and ${recordCount - document.records.length} more`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function tally(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  return entries.length === 0 ? 'none' : entries.map(([value, times]) => `${value} × ${times}`).join(', ');
}

function describeRecord({ offset, sizeInBytes, partCount, image }: RecordFacts): string {
  const parts = partCount === 1 ? '' : `, ${partCount} parts`;
  const start = `byte ${offset}: ${sizeInBytes} bytes${parts}`;
  if (image === null) return `${start}, no image record`;
  const label =
    typeof image.label === 'number' ? formatLabel(image.label) : `[${image.label.map(formatLabel).join(', ')}]`;
  const size = image.width === null ? '' : ` ${image.width}×${image.height}, ${image.channels} channels`;
  return `${start}, id ${image.id}, label ${label}, ${image.format}${size}`;
}
