import { parseBoolean, parseFloatValue, parseInteger, parseTuple } from '../formats/mxnet/attribute-value.ts';
import { MxnetError } from '../formats/mxnet/mxnet-error.ts';
import type { SymbolNode } from '../formats/mxnet/network-symbol.ts';
import { ConvertError } from './convert-error.ts';

/** Reads the attributes of one MXNet node; errors name it. `None` counts as not given. */
export class MxnetAttributes {
  readonly #node: SymbolNode;

  constructor(node: SymbolNode) {
    this.#node = node;
  }

  boolean(key: string, otherwise: boolean): boolean {
    return this.#read(key, parseBoolean) ?? otherwise;
  }

  float(key: string, otherwise: number): number {
    return this.#read(key, parseFloatValue) ?? otherwise;
  }

  /** @param least Smallest value that makes sense. */
  integer(key: string, least: number, otherwise?: number): number {
    const value = this.#read(key, parseInteger) ?? otherwise;
    if (value === undefined) throw this.refuse(key, 'a value');
    if (value < least) throw this.refuse(key, `at least ${least}`);
    return value;
  }

  /** A pair of sizes, height first, such as a kernel. */
  pair(key: string, least: number, otherwise?: readonly [number, number]): readonly [number, number] {
    const values = this.#read(key, parseTuple);
    if ((values === undefined || values.length === 0) && otherwise !== undefined) return otherwise;
    const [height, width] = values ?? [];
    if (values?.length !== 2 || height === undefined || width === undefined) {
      throw this.refuse(key, 'height and width');
    }
    if (Math.min(height, width) < least) throw this.refuse(key, `at least ${least}`);
    return [height, width];
  }

  /** One of several words. */
  word<const Word extends string>(key: string, words: readonly Word[], otherwise?: Word): Word {
    const text = this.#text(key) ?? otherwise;
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw this.refuse(key, words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`);
  }

  /** True if the attribute was given, and not as `None`. */
  has(key: string): boolean {
    return this.#text(key) !== undefined;
  }

  /** Refuses attributes that the operator does not have, as MXNet does. Every operator may have hidden ones (`__lr_mult__`). */
  ensureKnown(keys: readonly string[]): void {
    const unknown = Object.keys(this.#node.attributes).find((key) => !keys.includes(key) && !/^__.*__$/.test(key));
    if (unknown !== undefined) throw this.refuse(unknown, 'no such attribute');
  }

  refuse(key: string, needed: string, cause?: unknown): ConvertError {
    const { operator, name, attributes } = this.#node;
    const found = Object.hasOwn(attributes, key) ? `"${attributes[key]?.slice(0, 60)}"` : 'none';
    return new ConvertError(
      'UNSUPPORTED',
      `Converting ${operator} "${name}": attribute ${key}: needed ${needed}, found ${found}`,
      { cause },
    );
  }

  #text(key: string): string | undefined {
    const { attributes } = this.#node;
    const text = Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    return text === 'None' ? undefined : text;
  }

  #read<T>(key: string, parse: (text: string) => T): T | undefined {
    const text = this.#text(key);
    if (text === undefined) return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof MxnetError)) throw error;
      throw this.refuse(key, 'a readable value', error);
    }
  }
}
