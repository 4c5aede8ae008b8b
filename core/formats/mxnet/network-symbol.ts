/** One of a node's outputs, used as an input elsewhere or as an output of the network. */
export interface Edge {
  /** Index of the node in `NetworkSymbol.nodes`. */
  readonly node: number;
  /** Which of its outputs. */
  readonly output: number;
}

/** A variable (operator `null`: the input, the label, or a parameter) or an operator applied to its inputs. */
export interface SymbolNode {
  readonly operator: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inputs: readonly Edge[];
}

/** A network as MXNet describes it: nodes, each after its inputs. */
export interface NetworkSymbol {
  readonly nodes: readonly SymbolNode[];
  /** The network's outputs. */
  readonly heads: readonly Edge[];
  /** Version of MXNet that wrote the file, 10301 for 1.3.1; undefined in files older than 0.9. */
  readonly version?: number | undefined;
}

/** Operator name of variables. */
export const VARIABLE = 'null';
