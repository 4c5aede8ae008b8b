import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import { BytesError } from '../bytes/bytes-error.ts';
import { RecordIoError } from './recordio-error.ts';

/**
 * Payload of a record that holds an image, little-endian:
 *
 * | offset   | type        | field                                                    |
 * |----------|-------------|----------------------------------------------------------|
 * | 0        | uint32      | flag: 0 for one label, else the number of labels below   |
 * | 4        | float32     | the label; 0 where flag is above 0                       |
 * | 8        | uint64      | id                                                       |
 * | 16       | uint64      | id2, its higher half; 0                                  |
 * | 24       | float32 × n | labels, as many as flag says                             |
 * | 24 + 4 n | bytes       | the encoded image, JPEG or PNG                           |
 */
export interface ImageRecord {
  readonly label: ImageLabel;
  /** 0..2^64 - 1; im2rec stores the first column of its list. */
  readonly id: bigint;
  /** 0..2^64 - 1. */
  readonly id2: bigint;
  /** The bytes of the image file. */
  readonly image: Uint8Array;
}

/**
 * A single label is stored in the header (flag 0), an array after the header (flag = its length). So the number 1 and the
 * array [1] are stored differently. Values are float32.
 */
export type ImageLabel = number | readonly number[];

const HEAD_SIZE = 24;

/**
 * Writes the payload of an image record in two pieces, for `writeRecord`: the header with the labels, and the image, which
 * is not copied. Mirrors `parseImageRecord`. An empty array is written as MXNet writes it, with flag 0 and label 0, and
 * reads back as the label 0.
 * @throws {RecordIoError} `IMAGE_RECORD_RANGE` for an id outside of 0..2^64 - 1.
 */
export function writeImageRecord({ label, id, id2, image }: ImageRecord): [Uint8Array, Uint8Array] {
  const labels = typeof label === 'number' ? [] : label;
  const writer = new ByteWriter(HEAD_SIZE + 4 * labels.length);
  try {
    writer.writeU32(labels.length);
    writer.writeF32(typeof label === 'number' ? label : 0);
    writer.writeU64(id);
    writer.writeU64(id2);
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
    throw new RecordIoError('IMAGE_RECORD_RANGE', error.offset, `Writing an image record: ${error.message}`);
  }
  for (const value of labels) writer.writeF32(value);
  return [writer.toBytes(), image];
}

/**
 * Parses the payload of an image record. Mirrors `writeImageRecord`.
 * @returns A view of the payload, not a copy.
 * @throws {RecordIoError} `IMAGE_RECORD_CUT_SHORT`.
 */
export function parseImageRecord(payload: Uint8Array): ImageRecord {
  const reader = new ByteReader(payload);
  if (payload.length < HEAD_SIZE) throw cutShort(`${HEAD_SIZE} bytes of header`, payload.length);
  const flag = reader.readU32();
  const label = reader.readF32();
  const id = reader.readU64();
  const id2 = reader.readU64();
  if (flag * 4 > reader.remaining) throw cutShort(`${flag} labels of 4 bytes`, reader.remaining);
  const labels = Array.from({ length: flag }, () => reader.readF32());
  return { label: flag === 0 ? label : labels, id, id2, image: reader.readBytes(reader.remaining) };
}

function cutShort(needed: string, found: number): RecordIoError {
  return new RecordIoError(
    'IMAGE_RECORD_CUT_SHORT',
    found,
    `Reading an image record: needed ${needed}, found ${found} bytes`,
  );
}
