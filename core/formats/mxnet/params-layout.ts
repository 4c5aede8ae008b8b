/**
 * A `.params` file: arrays, then their names. All integers are little-endian; there is no padding and no checksum.
 *
 *   uint64 0x112 · uint64 reserved · uint64 count · arrays · uint64 count of names (0: none) · names
 *   name  = uint64 length in bytes · bytes
 *
 * An array begins with a uint32 for its version:
 *
 *   V2      0xF993FAC9 · int32 storage (0 dense, 1 row_sparse, 2 csr) · shape · context · int32 type · data
 *   V3      0xF993FACA, else as V2, with NumPy's shapes
 *   V1      0xF993FAC8 · shape · context · int32 type · data
 *   oldest  any other word is itself the number of dimensions · uint32 each · context · int32 type · data
 *
 *   shape   = int32 number of dimensions · int64 each; none: an empty array, which ends here (V3: -1, and none is a scalar)
 *   context = int32 device type · int32 device id; where the array was stored, of no use to a reader
 *   sparse  = after the storage: shape of the stored part; after the type: for each index array its type and shape;
 *             after the data: the index arrays' data
 */
export const LIST_MAGIC = 0x112n;

export const ARRAY_MAGIC = { v1: 0xf993_fac8, v2: 0xf993_fac9, v3: 0xf993_faca } as const;

/** Storage codes of sparse arrays and how many index arrays each has. */
export const SPARSE_STORAGE: ReadonlyMap<number, { readonly name: string; readonly indexArrays: number }> = new Map([
  [1, { name: 'row_sparse', indexArrays: 1 }],
  [2, { name: 'csr', indexArrays: 2 }],
]);

/** Largest number of dimensions; MXNet's operators use at most six. */
export const MAX_DIMENSIONS = 32;

/** Device type and id that a checkpoint is saved with: the first CPU. */
export const CPU = { type: 1, id: 0 } as const;
