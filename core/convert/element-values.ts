import type { DataType } from '../formats/mxnet/data-type.ts';

/** Element types that a network's parameters may have: the floating-point ones. */
export const FLOAT_TYPES = ['float32', 'float64', 'float16', 'bfloat16'] as const;

export type FloatType = (typeof FLOAT_TYPES)[number];

export function isFloatType(type: DataType): type is FloatType {
  return (FLOAT_TYPES as readonly string[]).includes(type);
}

/** Values of an array, rounded to 32 bits where it holds more. */
export function readFloats(type: FloatType, data: Uint8Array): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const size = { float32: 4, float64: 8, float16: 2, bfloat16: 2 }[type];
  return Float32Array.from({ length: data.length / size }, (_, index) => readOne(view, index * size, type));
}

function readOne(view: DataView, offset: number, type: FloatType): number {
  switch (type) {
    case 'float32':
      return view.getFloat32(offset, true);
    case 'float64':
      return view.getFloat64(offset, true);
    case 'float16':
      return halfToNumber(view.getUint16(offset, true));
    case 'bfloat16':
      return bfloatToNumber(view.getUint16(offset, true));
  }
}

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a 32-bit float. */
function bfloatToNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, bits * 0x1_0000);
  return view.getFloat32(0);
}
