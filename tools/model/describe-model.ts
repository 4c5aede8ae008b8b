import type { MxnetNetwork } from '../../core/convert/mxnet-network.ts';
import { mxnetToOnnx } from '../../core/convert/mxnet-to-onnx.ts';
import type { OnnxModel } from '../../core/formats/onnx/onnx-model.ts';
import { readOnnx } from '../../core/formats/onnx/onnx-reader.ts';
import { isModelFolder, readModelFolder, sha256Of } from '../../inference/model-folder.ts';
import { WrongUseError } from '../common/exit.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import { readNetwork } from './read-network.ts';

/** What is known about a network without running it. */
export interface ModelDescription {
  readonly kind: 'model folder' | 'ONNX file' | 'SageMaker artefact';
  readonly name?: string;
  readonly version?: string;
  readonly sha256?: string;
  readonly classes?: readonly string[];
  readonly operatingPoint?: number;
  /** Batch, channels, height, width; text where it is variable. */
  readonly input: readonly (number | string)[];
  readonly output: readonly (number | string)[];
  /** Number of the checkpoint. */
  readonly epoch?: number;
  /** MXNet's version that wrote it, as `1.3.1`. */
  readonly mxnetVersion?: string;
  /** Numbers that the network holds. */
  readonly parameters: number;
  /** Types that they are stored in. */
  readonly types: readonly string[];
  /** How often each ONNX operator occurs. */
  readonly operators: Readonly<Record<string, number>>;
}

/**
 * Describes a model folder, an `.onnx` file, or an artefact (archive or folder).
 * @throws {WrongUseError} if there is nothing at the path.
 * @throws {ModelFolderError} if a model folder cannot be used.
 */
export async function describeModel(path: string): Promise<ModelDescription> {
  if (await isModelFolder(path)) {
    const { metadata, weights } = await readModelFolder(path);
    const { name, version, sha256, classes, operatingPoint } = metadata;
    return {
      kind: 'model folder',
      name,
      version,
      sha256,
      classes,
      operatingPoint,
      ...describeGraph(readOnnx(weights)),
    };
  }
  if (path.endsWith('.onnx')) {
    const bytes = await readOnnxFile(path);
    return { kind: 'ONNX file', sha256: sha256Of(bytes), ...describeGraph(readOnnx(bytes)) };
  }
  return describeNetwork(await readNetwork(path));
}

async function readOnnxFile(path: string): Promise<Buffer> {
  try {
    return await readPlainFile(path);
  } catch (error) {
    throw new WrongUseError(`Reading ${path}: needed a file that can be read, found none`, { cause: error });
  }
}

function describeNetwork(network: MxnetNetwork): ModelDescription {
  const { epoch, symbol } = network;
  const version = symbol.version === undefined ? {} : { mxnetVersion: showVersion(symbol.version) };
  return { kind: 'SageMaker artefact', epoch, ...version, ...describeGraph(mxnetToOnnx(network)) };
}

function describeGraph({ inputs, outputs, constants, nodes }: OnnxModel) {
  const operators: Record<string, number> = {};
  for (const { operator } of nodes) operators[operator] = (operators[operator] ?? 0) + 1;
  return {
    input: inputs[0]?.shape ?? [],
    output: outputs[0]?.shape ?? [],
    parameters: constants.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
    types: [...new Set(constants.map(({ type }) => type))].sort(),
    operators,
  };
}

function showVersion(version: number): string {
  return [Math.floor(version / 10_000), Math.floor(version / 100) % 100, version % 100].join('.');
}

/** One line for each known fact. */
export function showDescription(description: ModelDescription): string {
  const lines = Object.entries(description).map(([key, value]) => [key, showValue(value)] as const);
  const width = Math.max(...lines.map(([key]) => key.length));
  return lines.map(([key, text]) => `${key.padEnd(width)}  ${text}\n`).join('');
}

function showValue(value: unknown): string {
  if (Array.isArray(value)) return value.join(typeof value.at(-1) === 'number' ? ' × ' : ', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  }
  return String(value);
}
