import { ensureGraph } from './graph-check.ts';
import { OnnxError } from './onnx-error.ts';
import { type OnnxAttribute, type OnnxModel, type OnnxNode, type OnnxValue, tensorTypeOf } from './onnx-model.ts';
import {
  ATTRIBUTE_TYPE,
  type AttributeMessage,
  type GraphMessage,
  MODEL_TYPE,
  type ModelMessage,
  type NodeMessage,
  type ValueMessage,
} from './onnx-schema.ts';
import { readTensor } from './tensor-reader.ts';

/** Operator sets whose supported operators have the meaning that this project assumes. */
const OPSETS = { least: 7, most: 25 } as const;

/**
 * Reads a self-contained ONNX model. A tensor whose values are stored as bytes is a view of `bytes`.
 * @throws {OnnxError} if the bytes are not a model, or the model needs more than a plain graph of operators.
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const message = decode(bytes);
  const { graph } = message;
  if (graph === undefined) throw new OnnxError('ONNX_BYTES', 'Reading an ONNX model: needed a graph, found none');
  ensurePlain(message, graph);
  const constants = (graph.initializer ?? []).map(readTensor);
  const constantNames = new Set(constants.map(({ name }) => name));
  const model = {
    opset: readOpset(message),
    producer: message.producer_name ?? '',
    inputs: (graph.input ?? []).filter(({ name }) => !constantNames.has(name ?? '')).map(readValue),
    outputs: (graph.output ?? []).map(readValue),
    constants,
    nodes: (graph.node ?? []).map(readNode),
    metadata: readMetadata(message),
  };
  ensureGraph(model);
  return model;
}

function decode(bytes: Uint8Array): ModelMessage {
  try {
    return MODEL_TYPE.toObject(MODEL_TYPE.decode(bytes), { longs: Number }) as ModelMessage;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OnnxError('ONNX_BYTES', `Reading an ONNX model: needed a protobuf message, found: ${reason}`, {
      cause: error,
    });
  }
}

function ensurePlain({ training_info, functions }: ModelMessage, { sparse_initializer }: GraphMessage): void {
  const found = Object.entries({ training_info, functions, sparse_initializer }).find(([, value]) => value?.length);
  if (found === undefined) return;
  throw new OnnxError('ONNX_FEATURE', `Reading an ONNX model: needed a plain graph, found ${found[0]}`);
}

function readOpset({ opset_import }: ModelMessage): number {
  const version = opset_import?.find(({ domain }) => isOwnDomain(domain))?.version ?? 0;
  if (version >= OPSETS.least && version <= OPSETS.most) return version;
  throw new OnnxError(
    'ONNX_FEATURE',
    `Reading an ONNX model: needed operator set ${OPSETS.least} to ${OPSETS.most}, found ${version}`,
  );
}

function readMetadata({ metadata_props }: ModelMessage): Map<string, string> {
  return new Map((metadata_props ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
}

function readValue({ name = '', type }: ValueMessage): OnnxValue {
  const elementType = tensorTypeOf(type?.tensor_type?.elem_type ?? 0);
  const shape = type?.tensor_type?.shape;
  if (elementType === undefined || shape === undefined) {
    throw new OnnxError('ONNX_TENSOR', `Reading value "${name}": needed a tensor with type and shape, found neither`);
  }
  return {
    name,
    type: elementType,
    shape: (shape.dim ?? []).map(({ dim_value, dim_param }) => dim_value ?? dim_param ?? ''),
  };
}

function readNode({ name = '', op_type = '', domain, input, output, attribute }: NodeMessage): OnnxNode {
  const attributes = (attribute ?? []).map((found) => [found.name ?? '', readAttribute(found, name)] as const);
  return {
    name,
    operator: op_type,
    domain: isOwnDomain(domain) ? '' : (domain ?? ''),
    inputs: input ?? [],
    outputs: output ?? [],
    attributes: new Map(attributes),
  };
}

function readAttribute({ type, f, i, s, ints }: AttributeMessage, node: string): OnnxAttribute {
  switch (type) {
    case ATTRIBUTE_TYPE.float:
      return { kind: 'float', value: f ?? 0 };
    case ATTRIBUTE_TYPE.int:
      return { kind: 'int', value: i ?? 0 };
    case ATTRIBUTE_TYPE.text:
      return { kind: 'text', value: readText(s ?? new Uint8Array(0), node) };
    case ATTRIBUTE_TYPE.ints:
      return { kind: 'ints', value: ints ?? [] };
    default:
      return { kind: 'other' };
  }
}

function readText(bytes: Uint8Array, node: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new OnnxError('ONNX_BYTES', `Reading node "${node}": needed text in UTF-8, found bytes that are not`, {
      cause: error,
    });
  }
}

function isOwnDomain(domain: string | undefined): boolean {
  return domain === undefined || domain === '' || domain === 'ai.onnx';
}
