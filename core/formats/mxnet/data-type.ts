/** Element types of an array, in the order of their codes in the file: float32 is 0. */
export const DATA_TYPES = [
  'float32',
  'float64',
  'float16',
  'uint8',
  'int32',
  'int8',
  'int64',
  'bool',
  'int16',
  'uint16',
  'uint32',
  'uint64',
  'bfloat16',
] as const;

export type DataType = (typeof DATA_TYPES)[number];

const SIZE_IN_BYTES: Record<DataType, number> = {
  float32: 4,
  float64: 8,
  float16: 2,
  uint8: 1,
  int32: 4,
  int8: 1,
  int64: 8,
  bool: 1,
  int16: 2,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

/** Size of one element in bytes. */
export function sizeOfElement(type: DataType): number {
  return SIZE_IN_BYTES[type];
}
