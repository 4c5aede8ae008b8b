import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../../core/formats/bytes/byte-writer.ts';
import { DATA_TYPES, sizeOfElement } from '../../../../core/formats/mxnet/data-type.ts';
import type { MxnetErrorCode } from '../../../../core/formats/mxnet/mxnet-error.ts';
import { countElements } from '../../../../core/formats/mxnet/nd-array.ts';
import { readParams } from '../../../../core/formats/mxnet/params-reader.ts';
import { writeParams } from '../../../../core/formats/mxnet/params-writer.ts';
import { MXNET_FIXTURES } from '../../convert/fixture-network.ts';

const V1 = 0xf993_fac8;
const V2 = 0xf993_fac9;
const V3 = 0xf993_faca;

/** One step of building a file, for example `u32 5`. */
type Step = readonly ['u32' | 'i32' | 'i64' | 'u64' | 'f32' | 'text', number | bigint | string];

const u32 = (value: number): Step => ['u32', value];
const i32 = (value: number): Step => ['i32', value];
const i64 = (value: number | bigint): Step => ['i64', value];
const u64 = (value: number | bigint): Step => ['u64', value];
const f32 = (value: number): Step => ['f32', value];

const HEAD = [u64(0x112), u64(0), u64(1)];
const NAMED_W: Step[] = [u64(1), u64(5), ['text', 'arg:w']];
const CONTEXT = [i32(1), i32(0)];
const TWO_FLOATS = [...CONTEXT, i32(0), f32(1), f32(-1)];
const TWO = Buffer.from('0000803f000080bf', 'hex');

function file(...steps: Step[]): Uint8Array {
  const writer = new ByteWriter();
  for (const [kind, value] of steps) {
    if (kind === 'text') writer.writeUtf8(String(value));
    else if (kind === 'f32') writer.writeF32(Number(value));
    else if (kind === 'u32') writer.writeU32(Number(value));
    else if (kind === 'i32') writer.writeI32(Number(value));
    else if (kind === 'i64') writer.writeI64(BigInt(value));
    else writer.writeU64(BigInt(value));
  }
  return writer.toBytes();
}

const dense = (...shape: Step[]): Step[] => [u32(V2), i32(0), ...shape];
const ofTwo = dense(i32(1), i64(2), ...TWO_FLOATS);

describe('a .params file', () => {
  it('has MXNet’s layout', () => {
    const bytes = writeParams([{ name: 'arg:w', type: 'float32', shape: [2], data: TWO }]);
    const seven = '00'.repeat(7);
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `1201000000000000000000000000000001${seven}c9fa93f9000000000100000002${seven}` +
        `0100000000000000000000000000803f000080bf01${seven}05${seven}6172673a77`,
    );
  });

  it.each<[string, Step[]]>([
    ['V1', [u32(V1), i32(1), i64(2), ...TWO_FLOATS]],
    ['V2', [u32(V2), i32(0), i32(1), i64(2), ...TWO_FLOATS]],
    ['V3', [u32(V3), i32(0), i32(1), i64(2), ...TWO_FLOATS]],
    ['the oldest', [u32(1), u32(2), ...TWO_FLOATS]],
  ])('is read when its array is %s', (_, array) => {
    const arrays = readParams(file(...HEAD, ...array, ...NAMED_W));
    expect(arrays).toEqual([{ name: 'arg:w', type: 'float32', shape: [2], data: new Uint8Array(TWO) }]);
  });

  it.each<[string, Step[], readonly number[] | null]>([
    ['V2 without dimensions holds nothing', [u32(V2), i32(0), i32(0)], null],
    ['V1 without dimensions holds nothing', [u32(V1), i32(0)], null],
    ['the oldest without dimensions holds nothing', [u32(0)], null],
    ['V3 of unknown rank holds nothing', [u32(V3), i32(0), i32(-1)], null],
    ['V3 with an unknown dimension holds nothing', [u32(V3), i32(0), i32(1), i64(-1)], null],
    ['V3 without dimensions is a scalar', [u32(V3), i32(0), i32(0), ...CONTEXT, i32(0), f32(1)], []],
    ['a dimension of 0 leaves no data', [u32(V2), i32(0), i32(1), i64(0), ...CONTEXT, i32(0)], [0]],
  ])('%s', (_, array, shape) => {
    expect(readParams(file(...HEAD, ...array, ...NAMED_W))[0]?.shape).toEqual(shape);
  });

  it('without names gives empty ones, and is written without names again', () => {
    const arrays = readParams(new Uint8Array(readFileSync(join(MXNET_FIXTURES, 'legacy/arrays-oldest.params'))));
    expect(arrays.map(({ name, type, shape }) => ({ name, type, shape }))).toEqual(
      Array.from({ length: 6 }, () => ({ name: '', type: 'float32', shape: [128] })),
    );
    expect(readParams(writeParams(arrays))).toEqual(arrays);
  });

  it('survives a round trip with any types, shapes and names', () => {
    const recipe = fc.record({
      type: fc.constantFrom(...DATA_TYPES),
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
      name: fc.string({ minLength: 1 }),
      first: fc.nat(255),
    });
    fc.assert(
      fc.property(fc.uniqueArray(recipe, { selector: ({ name }) => name, maxLength: 5 }), (recipes) => {
        const arrays = recipes.map(({ type, shape, name, first }) => {
          const length = countElements(shape) * sizeOfElement(type);
          return { name, type, shape, data: Uint8Array.from({ length }, (_, index) => first + index) };
        });
        expect(readParams(writeParams(arrays))).toEqual(arrays);
      }),
      { seed: 6, numRuns: 100 },
    );
  });
});

describe('a broken .params file', () => {
  it.each<[string, Uint8Array, MxnetErrorCode, RegExp]>([
    ['no bytes', file(), 'PARAMS_END', /at byte 0/],
    ['another magic', file(u64(0x113)), 'PARAMS_MAGIC', /0x113/],
    ['more arrays than bytes', file(u64(0x112), u64(0), u64(2n ** 60n)), 'PARAMS_END', /at most/],
    ['an unknown storage', file(...HEAD, u32(V2), i32(3)), 'PARAMS_TYPE', /storage 0, 1 or 2, found 3/],
    ['too many dimensions', file(...HEAD, ...dense(i32(33))), 'PARAMS_SHAPE', /found 33/],
    ['a negative rank', file(...HEAD, ...dense(i32(-2))), 'PARAMS_SHAPE', /found -2/],
    ['a negative dimension', file(...HEAD, ...dense(i32(1), i64(-5))), 'PARAMS_SHAPE', /\[-5\]/],
    ['a dimension beyond 2^53', file(...HEAD, ...dense(i32(1), i64(2n ** 60n))), 'PARAMS_END', /±/],
    ['an absurd product', file(...HEAD, ...dense(i32(2), i64(2 ** 40), i64(2 ** 40))), 'PARAMS_SHAPE', /possible/],
    ['an unknown type', file(...HEAD, ...dense(i32(1), i64(1), ...CONTEXT, i32(13))), 'PARAMS_TYPE', /found 13/],
    ['data cut short', file(...HEAD, ...dense(i32(1), i64(3), ...TWO_FLOATS)), 'PARAMS_END', /12 bytes, found 8/],
    ['too many names', file(...HEAD, ...ofTwo, u64(2), u64(0), u64(0)), 'PARAMS_COUNT', /1 names or none, found 2/],
    ['a name longer than the file', file(...HEAD, ...ofTwo, u64(1), u64(99)), 'PARAMS_END', /at most 8, found 99/],
    [
      'a name that is not text',
      Buffer.concat([file(...HEAD, ...ofTwo, u64(1), u64(1)), Buffer.from([0xff])]),
      'PARAMS_NAME',
      /UTF-8/,
    ],
    ['bytes after the end', file(...HEAD, ...ofTwo, ...NAMED_W, u32(0)), 'PARAMS_COUNT', /found 4 bytes/],
  ])('with %s is refused', (_, bytes, code, message) => {
    expect(() => readParams(bytes)).toThrowError(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('with one name for two arrays is refused', () => {
    const array = { name: 'arg:w', type: 'float32', shape: [2], data: TWO } as const;
    expect(() => readParams(writeParams([array, array]))).toThrowError(
      expect.objectContaining({ code: 'PARAMS_NAME' }),
    );
  });

  const rowSparse = [u32(V2), i32(1), i32(1), i64(1), i32(1), i64(9), ...CONTEXT, i32(0)];
  const csr = [u32(V2), i32(2), i32(1), i64(1), i32(2), i64(1), i64(9), ...CONTEXT, i32(0)];
  const indices = (count: number) => [i32(6), i32(1), i64(count)];

  it.each<[string, Step[]]>([
    ['row_sparse', [...rowSparse, ...indices(1), f32(1), i64(4)]],
    ['csr', [...csr, ...indices(2), ...indices(1), f32(1), i64(0), i64(1), i64(4)]],
  ])('with a %s array is refused, naming the storage and the array', (storage, array) => {
    expect(() => readParams(file(...HEAD, ...array, ...NAMED_W))).toThrowError(
      expect.objectContaining({ code: 'PARAMS_SPARSE', message: expect.stringMatching(`"arg:w".*${storage}`) }),
    );
  });

  it.each([
    ['a scalar, which V2 cannot say', { type: 'float32', shape: [], data: new Uint8Array(4) }],
    ['data that does not match its shape', { type: 'float32', shape: [2], data: new Uint8Array(7) }],
  ] as const)('is not written for %s', (_, array) => {
    expect(() => writeParams([{ name: 'arg:w', ...array }])).toThrowError(
      expect.objectContaining({ code: 'PARAMS_SHAPE' }),
    );
  });
});
