import type { NamedArray } from '../formats/mxnet/nd-array.ts';
import type { NetworkSymbol } from '../formats/mxnet/network-symbol.ts';

/** Name and shape of a network's input, as `model-shapes.json` lists them. */
export interface InputShape {
  readonly name: string;
  /** Batch, channels, height, width. The batch size is that of training; any other works as well. */
  readonly shape: readonly number[];
}

/** A trained network as MXNet saves it: a checkpoint and the shape of its input. */
export interface MxnetNetwork {
  readonly symbol: NetworkSymbol;
  /** Arrays, named `arg:<parameter>` and `aux:<auxiliary state>`. */
  readonly arrays: readonly NamedArray[];
  readonly input: InputShape;
  /** Number of the checkpoint, `0025` in its file name; 0 or more. */
  readonly epoch: number;
}
