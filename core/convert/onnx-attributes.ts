import type { OnnxAttribute, OnnxNode } from '../formats/onnx/onnx-model.ts';
import { ConvertError } from './convert-error.ts';

type OfKind<Kind> = Extract<OnnxAttribute, { readonly kind: Kind }>;

/** Reads the attributes of one ONNX node; errors name it. */
export class OnnxAttributes {
  readonly #node: OnnxNode;

  constructor(node: OnnxNode) {
    this.#node = node;
  }

  int(key: string, otherwise: number): number {
    return this.#read(key, 'int')?.value ?? otherwise;
  }

  float(key: string, otherwise: number): number {
    return this.#read(key, 'float')?.value ?? otherwise;
  }

  text(key: string, otherwise: string): string {
    return this.#read(key, 'text')?.value ?? otherwise;
  }

  /** A pair of sizes, height first, such as a kernel. */
  pair(key: string, otherwise?: readonly [number, number]): readonly [number, number] {
    const values = this.#read(key, 'ints')?.value ?? otherwise;
    const [height, width] = values ?? [];
    if (values?.length === 2 && height !== undefined && width !== undefined) return [height, width];
    throw this.refuse(key, 'height and width');
  }

  /** Padding that is the same before and after, as MXNet's always is. */
  symmetricPads(): readonly [number, number] {
    const pads = this.#read('pads', 'ints')?.value ?? [0, 0, 0, 0];
    const [top, left, bottom, right] = pads;
    if (pads.length === 4 && top !== undefined && left !== undefined && top === bottom && left === right) {
      return [top, left];
    }
    throw this.refuse('pads', 'the same padding on opposite sides');
  }

  /** Refuses attributes other than these, because they may change what the node computes. */
  ensureOnly(keys: readonly string[]): void {
    const unknown = [...this.#node.attributes.keys()].find((key) => !keys.includes(key));
    if (unknown !== undefined) throw this.refuse(unknown, 'no such attribute');
  }

  /** Refuses any value but this one. */
  ensureInt(key: string, needed: number): void {
    if (this.int(key, needed) !== needed) throw this.refuse(key, `${needed}`);
  }

  refuse(key: string, needed: string): ConvertError {
    const { operator, name, attributes } = this.#node;
    const attribute = attributes.get(key);
    const found = attribute === undefined ? 'none' : 'value' in attribute ? `${attribute.value}` : 'another kind';
    return new ConvertError(
      'UNSUPPORTED',
      `Converting ${operator} "${name}": attribute ${key}: needed ${needed}, found ${found.slice(0, 60)}`,
    );
  }

  #read<Kind extends OnnxAttribute['kind']>(key: string, kind: Kind): OfKind<Kind> | undefined {
    const attribute = this.#node.attributes.get(key);
    if (attribute === undefined || isKind(attribute, kind)) return attribute;
    throw this.refuse(key, `a value of kind ${kind}`);
  }
}

function isKind<Kind extends OnnxAttribute['kind']>(attribute: OnnxAttribute, kind: Kind): attribute is OfKind<Kind> {
  return attribute.kind === kind;
}
