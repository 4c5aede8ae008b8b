import { ByteReader } from '../bytes/byte-reader.ts';
import { BytesError } from '../bytes/bytes-error.ts';
import { DATA_TYPES, type DataType, sizeOfElement } from './data-type.ts';
import { MxnetError } from './mxnet-error.ts';
import { countElements, type NamedArray, type NdArray } from './nd-array.ts';
import { ARRAY_MAGIC, LIST_MAGIC, MAX_DIMENSIONS, SPARSE_STORAGE } from './params-layout.ts';

interface StoredArray extends NdArray {
  /** Name of the sparse storage; undefined for a dense array. */
  readonly sparse?: string;
}

/**
 * Reads a `.params` file of any version. Arrays are views of `bytes`, not copies; a file without names gives empty names.
 * @throws {MxnetError} if the file contradicts its counts, dimensions or types, or holds a sparse array.
 */
export function readParams(bytes: Uint8Array): NamedArray[] {
  const reader = new ByteReader(bytes);
  try {
    return readList(reader);
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
    throw new MxnetError('PARAMS_END', `Reading arrays: ${error.message}`, { cause: error });
  }
}

function readList(reader: ByteReader): NamedArray[] {
  const magic = reader.readU64();
  if (magic !== LIST_MAGIC) {
    throw new MxnetError('PARAMS_MAGIC', `Reading arrays: needed 0x112 at the start, found 0x${magic.toString(16)}`);
  }
  reader.skip(8);
  const count = reader.readU64AsNumber(Math.floor(reader.remaining / 4));
  const arrays: StoredArray[] = [];
  for (let index = 0; index < count; index++) arrays.push(readArray(reader, index));
  const names = readNames(reader, count);
  if (reader.remaining > 0) {
    throw new MxnetError(
      'PARAMS_COUNT',
      `Reading arrays: needed the end after the last name, found ${reader.remaining} bytes`,
    );
  }
  return arrays.map((array, index) => nameArray(array, names[index] ?? '', index));
}

function readNames(reader: ByteReader, arrayCount: number): string[] {
  const count = reader.readU64AsNumber(Math.floor(reader.remaining / 8));
  if (count !== 0 && count !== arrayCount) {
    throw new MxnetError('PARAMS_COUNT', `Reading arrays: needed ${arrayCount} names or none, found ${count}`);
  }
  const names: string[] = [];
  for (let index = 0; index < count; index++) names.push(readName(reader));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new MxnetError('PARAMS_NAME', `Reading arrays: needed a unique name for each, found "${twice}" twice`);
  }
  return names;
}

function readName(reader: ByteReader): string {
  const length = reader.readU64AsNumber(reader.remaining);
  try {
    return reader.readUtf8(length);
  } catch (error) {
    if (!(error instanceof BytesError) || error.code !== 'BYTES_UTF8') throw error;
    throw new MxnetError('PARAMS_NAME', `Reading an array's name: ${error.message}`, { cause: error });
  }
}

function nameArray({ sparse, ...array }: StoredArray, name: string, index: number): NamedArray {
  if (sparse === undefined) return { name, ...array };
  throw new MxnetError(
    'PARAMS_SPARSE',
    `Reading array ${index} "${name}": needed a dense array, found one stored as ${sparse}`,
  );
}

function readArray(reader: ByteReader, index: number): StoredArray {
  const word = reader.readU32();
  switch (word) {
    case ARRAY_MAGIC.v1:
      return readDense(reader, readShape(reader, index), index);
    case ARRAY_MAGIC.v2:
      return readWithStorage(reader, index, false);
    case ARRAY_MAGIC.v3:
      return readWithStorage(reader, index, true);
    default:
      return readDense(reader, readOldestShape(reader, word, index), index);
  }
}

function readWithStorage(reader: ByteReader, index: number, numpyShapes: boolean): StoredArray {
  const storage = reader.readI32();
  if (storage === 0) return readDense(reader, readShape(reader, index, numpyShapes), index);
  const sparse = SPARSE_STORAGE.get(storage);
  if (sparse === undefined) {
    throw new MxnetError('PARAMS_TYPE', `Reading array ${index}: needed storage 0, 1 or 2, found ${storage}`);
  }
  return skipSparse(reader, index, sparse, numpyShapes);
}

function readDense(reader: ByteReader, shape: readonly number[] | null, index: number): NdArray {
  if (shape === null) return { type: 'float32', shape, data: new Uint8Array(0) };
  reader.skip(8);
  const type = readType(reader, index);
  return { type, shape, data: reader.readBytes(countElements(shape) * sizeOfElement(type)) };
}

/** Skips a sparse array, so that the error can give its name, which is at the end of the file. */
function skipSparse(
  reader: ByteReader,
  index: number,
  sparse: { readonly name: string; readonly indexArrays: number },
  numpyShapes: boolean,
): StoredArray {
  const stored = readShape(reader, index, numpyShapes);
  const shape = readShape(reader, index, numpyShapes);
  const skipped = { type: 'float32' as DataType, shape, data: new Uint8Array(0), sparse: sparse.name };
  if (shape === null) return skipped;
  reader.skip(8);
  const sizes = [countElements(stored) * sizeOfElement(readType(reader, index))];
  for (let i = 0; i < sparse.indexArrays; i++) {
    const type = readType(reader, index);
    sizes.push(countElements(readShape(reader, index, numpyShapes)) * sizeOfElement(type));
  }
  for (const size of sizes) reader.skip(size);
  return skipped;
}

function readShape(reader: ByteReader, index: number, numpyShapes = false): number[] | null {
  const rank = reader.readI32();
  if (rank === (numpyShapes ? -1 : 0)) return null;
  ensureRank(rank, index);
  const shape = Array.from({ length: rank }, () => reader.readI64AsNumber());
  if (numpyShapes && shape.includes(-1)) return null;
  return ensureDimensions(shape, index);
}

function readOldestShape(reader: ByteReader, rank: number, index: number): number[] | null {
  if (rank === 0) return null;
  ensureRank(rank, index);
  return ensureDimensions(
    Array.from({ length: rank }, () => reader.readU32()),
    index,
  );
}

function ensureRank(rank: number, index: number): void {
  if (rank >= 0 && rank <= MAX_DIMENSIONS) return;
  throw new MxnetError(
    'PARAMS_SHAPE',
    `Reading array ${index}: needed 0 to ${MAX_DIMENSIONS} dimensions, found ${rank}`,
  );
}

function ensureDimensions(shape: number[], index: number): number[] {
  if (shape.every((size) => size >= 0) && Number.isSafeInteger(countElements(shape))) return shape;
  throw new MxnetError('PARAMS_SHAPE', `Reading array ${index}: needed a possible shape, found [${shape.join(', ')}]`);
}

function readType(reader: ByteReader, index: number): DataType {
  const code = reader.readI32();
  const type = DATA_TYPES[code];
  if (type !== undefined) return type;
  throw new MxnetError(
    'PARAMS_TYPE',
    `Reading array ${index}: needed an element type from 0 to ${DATA_TYPES.length - 1}, found ${code}`,
  );
}
