import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import { type OnnxNode, type OnnxTensor, TENSOR_TYPES, type TensorType } from '../formats/onnx/onnx-model.ts';
import { ConvertError } from './convert-error.ts';
import { isFloatType, readFloats } from './element-values.ts';
import { CAST_SUFFIX, INPUT_NAME, OUTPUT_NAME } from './names.ts';
import type { OnnxSettings, Shape } from './operator.ts';

/** A node to add to the graph. */
interface NewNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  /** Name of its one output. */
  readonly output: string;
  readonly settings?: OnnxSettings | undefined;
}

/** Collects the nodes and constants of an ONNX graph and gives each a unique name. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  /** Arrays that the graph does not use: gammas that are replaced by ones. */
  readonly aside: NamedArray[] = [];
  readonly #values = new Set<string>([INPUT_NAME, OUTPUT_NAME]);
  readonly #nodeNames = new Set<string>();
  readonly #parameters = new Map<string, { readonly value: string; readonly asOnes: boolean }>();

  /** Reserves a parameter's name, so that no value takes it. */
  reserve(name: string): void {
    if (this.#values.has(name)) {
      throw new ConvertError('NETWORK', `Converting parameter "${name}": needed a unique name, found it in use`);
    }
    this.#values.add(name);
  }

  /** Returns a free name for a value: the wanted one where possible. */
  claimValue(wanted: string): string {
    return claim(this.#values, wanted);
  }

  claimNode(wanted: string): string {
    return claim(this.#nodeNames, wanted);
  }

  add({ name, operator, inputs, output, settings = {} }: NewNode): void {
    const attributes = new Map(Object.entries(settings));
    this.nodes.push({ name, operator, domain: '', inputs, outputs: [output], attributes });
  }

  addConstant(name: string, tensor: Omit<OnnxTensor, 'name'>): string {
    const value = this.claimValue(name);
    this.constants.push({ name: value, ...tensor });
    return value;
  }

  /**
   * The value of a parameter, stored under its own name in its own precision and used as float32.
   * @param asOnes True where the network computes with ones, whatever the array holds. An array with other values is then
   * kept in `aside`.
   */
  useParameter(name: string, array: NamedArray, asOnes = false): string {
    const known = this.#parameters.get(name);
    if (known !== undefined) {
      if (known.asOnes === asOnes) return known.value;
      throw new ConvertError(
        'NETWORK',
        `Converting parameter "${name}": needed one use of it, found it fixed and not fixed`,
      );
    }
    const value = this.#store(name, asOnes ? this.#takeAside(array) : array);
    this.#parameters.set(name, { value, asOnes });
    return value;
  }

  #takeAside(array: NamedArray): NamedArray {
    const { name, type, shape, data } = array;
    if (isFloatType(type) && readFloats(type, data).every((value) => value === 1)) return array;
    this.aside.push(array);
    const ones = new Float32Array((shape ?? []).reduce((product, size) => product * size, 1)).fill(1);
    return { name, type: 'float32', shape, data: littleEndian(ones) };
  }

  #store(name: string, { type, shape, data }: NamedArray): string {
    if (!isFloatType(type) || shape === null) {
      throw new ConvertError(
        'ARRAY',
        `Converting parameter "${name}": needed floating-point numbers, found ${shape && type}`,
      );
    }
    this.constants.push({ name, type: type satisfies TensorType, shape, data });
    if (type === 'float32') return name;
    const output = this.claimValue(name + CAST_SUFFIX);
    this.add({
      name: this.claimNode(name + CAST_SUFFIX),
      operator: 'Cast',
      inputs: [name],
      output,
      settings: { to: { kind: 'int', value: TENSOR_TYPES.float32.code } },
    });
    return output;
  }
}

/** Appends `#2`, `#3`, … to a name until it is unique. */
function claim(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}#${count}`;
  taken.add(name);
  return name;
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return bytes;
}

/** Text of a shape for messages. */
export function showShape(shape: Shape | null): string {
  return shape === null ? 'no shape' : `[${shape.join(', ')}]`;
}
