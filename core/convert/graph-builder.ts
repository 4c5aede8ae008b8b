import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import { type OnnxNode, type OnnxTensor, TENSOR_TYPES, type TensorType } from '../formats/onnx/onnx-model.ts';
import { ConvertError } from './convert-error.ts';
import { isFloatType, readFloats } from './element-values.ts';
import { CAST_SUFFIX, INPUT_NAME, OUTPUT_NAME } from './names.ts';
import type { OnnxSettings, Shape } from './operator.ts';

/** Collects nodes and constants of an ONNX graph, each under a name of its own. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  /** Arrays for which the graph has no place: gammas that are not used, and whatever else a checkpoint holds. */
  readonly aside: NamedArray[] = [];
  readonly #values = new Set<string>([INPUT_NAME, OUTPUT_NAME]);
  readonly #nodeNames = new Set<string>();
  readonly #parameters = new Map<string, { readonly value: string; readonly asOnes: boolean }>();

  /** Keeps a parameter's name from being taken by a value. */
  reserve(name: string): void {
    if (this.#values.has(name)) {
      throw new ConvertError('NETWORK', `Converting parameter "${name}": needed a name of its own, found it in use`);
    }
    this.#values.add(name);
  }

  /** A name for a value, as close to the wanted one as is free. */
  claimValue(wanted: string): string {
    return claim(this.#values, wanted);
  }

  claimNode(wanted: string): string {
    return claim(this.#nodeNames, wanted);
  }

  add(name: string, operator: string, inputs: readonly string[], output: string, settings: OnnxSettings = {}): void {
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
   * @param asOnes True where the network takes ones whatever the array holds; it is kept aside then, if it holds anything else.
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
    const node = this.claimNode(name + CAST_SUFFIX);
    const value = this.claimValue(name + CAST_SUFFIX);
    this.add(node, 'Cast', [name], value, { to: { kind: 'int', value: TENSOR_TYPES.float32.code } });
    return value;
  }
}

/** Ends a name with `#2`, `#3`, … until nothing else is called so. */
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
