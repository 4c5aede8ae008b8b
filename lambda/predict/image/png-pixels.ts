/*
 * PNG image data: one zlib stream; inflated, for each row a filter byte (0..4) and the row's pixels, padded to a byte.
 * An interlaced image (Adam7) holds seven smaller ones in turn. (Those without a pixel are left out; from
 * MIN_IMAGE_SIDE on there are none.)
 */
import { createInflate } from 'node:zlib';
import { bitsPerPixel, type PngHeader } from './png-header.ts';
import { corrupt } from './size.ts';

/** First column, first row, step across, step down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

const CHUNK_SIZE_IN_BYTES = 131_072;
const LAST_FILTER = 4;

interface Pass {
  /** Still to come. */
  rows: number;
  /** With the filter byte. */
  readonly rowSizeInBytes: number;
}

/**
 * Inflates the data piece by piece, keeping none of it, and checks its length and every row's filter byte.
 * @throws {ServiceError} CORRUPT_IMAGE; for too much data as soon as it comes, so that a bomb never unfolds.
 */
export async function ensurePixelData(pieces: readonly Buffer[], header: PngHeader): Promise<void> {
  const rows = createRowCheck(passesOf(header));
  const inflate = createInflate({ chunkSize: CHUNK_SIZE_IN_BYTES });
  inflate.end(Buffer.concat(pieces));
  try {
    for await (const chunk of inflate) rows.read(chunk);
  } catch (error) {
    throw isZlibError(error) ? corrupt('Its picture data cannot be unpacked.') : error;
  }
  rows.finish();
}

/** Follows filter bytes through data that comes in pieces of any size. */
function createRowCheck(queue: Pass[]): { read(chunk: Buffer): void; finish(): void } {
  /** Bytes until the next filter byte. */
  let ahead = 0;
  const read = (chunk: Buffer) => {
    let at = ahead;
    while (at < chunk.length) {
      const [pass] = queue;
      if (pass === undefined) throw corrupt('It holds more picture data than its size needs.');
      const filter = chunk.readUInt8(at);
      if (filter > LAST_FILTER) throw corrupt(`A row has the filter ${filter}.`);
      at += pass.rowSizeInBytes;
      if (--pass.rows === 0) queue.shift();
    }
    ahead = at - chunk.length;
  };
  const finish = () => {
    if (queue.length > 0 || ahead > 0) throw corrupt('It holds less picture data than its size needs.');
  };
  return { read, finish };
}

function passesOf(header: PngHeader): Pass[] {
  const { width, height, isInterlaced } = header;
  return (isInterlaced ? ADAM7 : WHOLE).map(([column, row, across, down]) => {
    const columns = Math.ceil((width - column) / across);
    return {
      rows: Math.ceil((height - row) / down),
      rowSizeInBytes: 1 + Math.ceil((columns * bitsPerPixel(header)) / 8),
    };
  });
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
