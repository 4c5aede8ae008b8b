import { ByteWriter } from '../bytes/byte-writer.ts';
import { OnnxError } from './onnx-error.ts';
import { type OnnxTensor, TENSOR_TYPES, type TensorType, tensorTypeOf } from './onnx-model.ts';
import type { TensorMessage } from './onnx-schema.ts';

/** `data_location` of a tensor whose values are in another file. */
const EXTERNAL = 1;

/**
 * Reads a tensor whose values are in the model itself, as bytes or as a list of numbers.
 * @throws {OnnxError} `ONNX_TENSOR` if they are elsewhere, or do not fill the shape exactly.
 */
export function readTensor(message: TensorMessage): OnnxTensor {
  const { name = '', dims: shape = [], data_type = 0 } = message;
  const type = tensorTypeOf(data_type);
  if (type === undefined) throw refuse(name, 'a type of whole bytes', `type ${data_type}`);
  if (message.data_location === EXTERNAL || message.external_data?.length || message.segment !== undefined) {
    throw refuse(name, 'its values inside the model', 'a reference to another file');
  }
  const needed = shape.reduce((product, size) => product * size, 1) * TENSOR_TYPES[type].size;
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || !Number.isSafeInteger(needed)) {
    throw refuse(name, 'a possible shape', `[${shape.join(', ')}]`);
  }
  const data = message.raw_data ?? writeNumbers(message, type, name);
  if (data.length !== needed) throw refuse(name, `${needed} bytes for [${shape.join(', ')}]`, `${data.length}`);
  return { name, type, shape, data };
}

function writeNumbers(message: TensorMessage, type: TensorType, name: string): Uint8Array {
  const writer = new ByteWriter();
  switch (type) {
    case 'float32':
      for (const value of message.float_data ?? []) writer.writeF32(value);
      return writer.toBytes();
    case 'float64':
      for (const value of message.double_data ?? []) writer.writeF64(value);
      return writer.toBytes();
    case 'int64':
      for (const value of message.int64_data ?? []) writer.writeI64(value);
      return writer.toBytes();
    case 'int32':
      for (const value of message.int32_data ?? []) writer.writeI32(value);
      return writer.toBytes();
    case 'float16':
    case 'bfloat16':
      for (const value of message.int32_data ?? []) {
        writer.writeU8(value & 0xff);
        writer.writeU8((value >> 8) & 0xff);
      }
      return writer.toBytes();
    default:
      throw refuse(name, 'values as bytes', `a list of numbers of type ${type}`);
  }
}

function refuse(name: string, needed: string, found: string): OnnxError {
  return new OnnxError('ONNX_TENSOR', `Reading tensor "${name}": needed ${needed}, found ${found}`);
}
