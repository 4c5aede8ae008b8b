import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { DATA_TYPES } from '../formats/mxnet/data-type.ts';
import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { ConvertError } from './convert-error.ts';

/**
 * The parts of an MXNet network that an ONNX graph cannot hold. They are stored in the model's `metadata_props`, so that
 * export needs `model.onnx` alone:
 *
 *   mxnet.graph       JSON: MXNet's version; per node and variable the differences from what export would write
 *   mxnet.arrays      JSON: order of the arrays; the arrays that are not in the graph
 *   mxnet.checkpoint  JSON: number of the checkpoint, batch size
 */
export const REMAINDER_KEYS = { graph: 'mxnet.graph', arrays: 'mxnet.arrays', checkpoint: 'mxnet.checkpoint' } as const;

// zod/mini has no error messages of its own.
z.config(english());

const count = z.int().check(z.nonnegative());

/** How a node differs from what export builds from the ONNX graph. */
const nodeRemainder = z.strictObject({
  /** MXNet's name, if the ONNX node has another one. */
  name: z.optional(z.string()),
  /** MXNet's operator, if several become the same in ONNX. */
  operator: z.optional(z.string()),
  /** Attributes whose text differs and those that ONNX does not have; null for one that MXNet did not write. */
  attributes: z.optional(z.record(z.string(), z.nullable(z.string()))),
});

const graphSchema = z.strictObject({
  version: z.optional(count),
  /** By the name of the ONNX node. */
  nodes: z.record(z.string(), nodeRemainder),
  /** By the name of the variable. */
  variables: z.record(z.string(), nodeRemainder),
});

const arraysSchema = z.strictObject({
  order: z.array(z.string()),
  aside: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(DATA_TYPES),
      shape: z.nullable(z.array(count)),
      base64: z.string(),
    }),
  ),
});

const checkpointSchema = z.strictObject({
  epoch: count,
  batchSize: count,
});

export type NodeRemainder = z.infer<typeof nodeRemainder>;

export interface GraphRemainder {
  readonly version?: number | undefined;
  readonly nodes: ReadonlyMap<string, NodeRemainder>;
  readonly variables: ReadonlyMap<string, NodeRemainder>;
}

export interface ArraysRemainder {
  readonly order: readonly string[];
  readonly aside: readonly NamedArray[];
}

export type CheckpointRemainder = z.infer<typeof checkpointSchema>;

export interface MxnetRemainder {
  readonly graph: GraphRemainder;
  readonly arrays: ArraysRemainder;
  readonly checkpoint: CheckpointRemainder;
}

export function writeRemainder({ graph, arrays, checkpoint }: MxnetRemainder): Map<string, string> {
  const { version, nodes, variables } = graph;
  const aside = arrays.aside.map(({ data, ...array }) => ({ ...array, base64: encodeBase64(data) }));
  return new Map([
    [REMAINDER_KEYS.graph, toJson({ version, nodes: fromEntries(nodes), variables: fromEntries(variables) })],
    [REMAINDER_KEYS.arrays, toJson({ order: arrays.order, aside })],
    [REMAINDER_KEYS.checkpoint, toJson(checkpoint)],
  ]);
}

/**
 * Reads what an import stored in a model's metadata.
 * @returns Undefined for a missing part, as in a model that does not come from MXNet.
 * @throws {ConvertError} `METADATA` if it cannot be read.
 */
export function readRemainder(metadata: ReadonlyMap<string, string>): Partial<MxnetRemainder> {
  const graph = readPart(metadata, REMAINDER_KEYS.graph, graphSchema);
  const arrays = readPart(metadata, REMAINDER_KEYS.arrays, arraysSchema);
  const checkpoint = readPart(metadata, REMAINDER_KEYS.checkpoint, checkpointSchema);
  return {
    ...(graph && {
      graph: {
        version: graph.version,
        nodes: new Map(Object.entries(graph.nodes)),
        variables: new Map(Object.entries(graph.variables)),
      },
    }),
    ...(arrays && { arrays: { order: arrays.order, aside: arrays.aside.map(toArray) } }),
    ...(checkpoint && { checkpoint }),
  };
}

function readPart<T>(metadata: ReadonlyMap<string, string>, key: string, schema: z.ZodMiniType<T>): T | undefined {
  const text = metadata.get(key);
  if (text === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConvertError('METADATA', `Reading ${key}: needed JSON, found text that is not`, { cause: error });
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new ConvertError('METADATA', `Reading ${key}: ${z.prettifyError(result.error)}`);
}

function toArray({ base64, ...array }: z.infer<typeof arraysSchema>['aside'][number]): NamedArray {
  try {
    return { ...array, data: decodeBase64(base64) };
  } catch (error) {
    throw new ConvertError('METADATA', `Reading array "${array.name}": needed base64, found text that is not`, {
      cause: error,
    });
  }
}

function fromEntries<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(map);
}

function toJson(value: unknown): string {
  return JSON.stringify(value);
}
