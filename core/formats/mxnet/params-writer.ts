import { ByteWriter } from '../bytes/byte-writer.ts';
import { DATA_TYPES, sizeOfElement } from './data-type.ts';
import { MxnetError } from './mxnet-error.ts';
import { countElements, type NamedArray } from './nd-array.ts';
import { ARRAY_MAGIC, CPU, LIST_MAGIC } from './params-layout.ts';

/**
 * Writes a `.params` file with every array as V2, which every MXNet 1.x reads. If no array has a name, no names are written.
 * @throws {MxnetError} `PARAMS_SHAPE` for a scalar, which V2 cannot hold, and for data whose size does not match the shape.
 */
export function writeParams(arrays: readonly NamedArray[]): Uint8Array {
  const size = arrays.reduce((sum, { data, name }) => sum + data.length + name.length + 128, 32);
  const writer = new ByteWriter(size);
  writer.writeU64(LIST_MAGIC);
  writer.writeU64(0);
  writer.writeU64(arrays.length);
  for (const array of arrays) writeArray(writer, array);
  const names = arrays.every(({ name }) => name === '') ? [] : arrays.map(({ name }) => name);
  writer.writeU64(names.length);
  for (const name of names) writeName(writer, name);
  return writer.toBytes();
}

function writeArray(writer: ByteWriter, { name, type, shape, data }: NamedArray): void {
  const needed = countElements(shape) * sizeOfElement(type);
  if (shape?.length === 0 || data.length !== needed) {
    throw new MxnetError(
      'PARAMS_SHAPE',
      `Writing array "${name}": needed one dimension or more and ${needed} bytes for them, found shape [${shape ?? ''}] and ${data.length} bytes`,
    );
  }
  writer.writeU32(ARRAY_MAGIC.v2);
  writer.writeI32(0);
  writer.writeI32(shape?.length ?? 0);
  if (shape === null) return;
  for (const dimension of shape) writer.writeI64(dimension);
  writer.writeI32(CPU.type);
  writer.writeI32(CPU.id);
  writer.writeI32(DATA_TYPES.indexOf(type));
  writer.writeBytes(data);
}

function writeName(writer: ByteWriter, name: string): void {
  const bytes = new TextEncoder().encode(name);
  writer.writeU64(bytes.length);
  writer.writeBytes(bytes);
}
