import { parseBoolean } from './attribute-value.ts';

/** What the symbol format needs to know about an operator; what the operator computes is not part of the format. */
export interface OperatorSignature {
  /** Names of the inputs; a missing one becomes a variable `<node>_<input>`. */
  readonly inputs: readonly string[];
  /** How many of the last inputs are auxiliary states, which the network keeps but does not learn. */
  readonly auxiliary: number;
  /** Number of outputs, including hidden ones. */
  readonly outputs: number;
}

type Attributes = Readonly<Record<string, string>>;

const BATCH_NORM: OperatorSignature = {
  inputs: ['data', 'gamma', 'beta', 'moving_mean', 'moving_var'],
  auxiliary: 2,
  outputs: 3,
};

const SIGNATURES: ReadonlyMap<string, (attributes: Attributes) => OperatorSignature> = new Map([
  ['BatchNorm', () => BATCH_NORM],
  ['BatchNorm_v1', () => BATCH_NORM],
  ['CuDNNBatchNorm', () => BATCH_NORM],
  ['Convolution', weighted],
  ['Convolution_v1', weighted],
  ['FullyConnected', weighted],
  ['SoftmaxOutput', labelled],
  ['Softmax', labelled],
  ['LogisticRegressionOutput', labelled],
  ['Dropout', () => ({ inputs: ['data'], auxiliary: 0, outputs: 2 })],
]);

/** The signature of an operator; undefined if the format needs no names for its inputs. */
export function signatureOf(operator: string, attributes: Attributes): OperatorSignature | undefined {
  return SIGNATURES.get(operator)?.(attributes);
}

function weighted(attributes: Attributes): OperatorSignature {
  const noBias = parseBoolean(attributes.no_bias ?? 'False');
  return { inputs: noBias ? ['data', 'weight'] : ['data', 'weight', 'bias'], auxiliary: 0, outputs: 1 };
}

function labelled(): OperatorSignature {
  return { inputs: ['data', 'label'], auxiliary: 0, outputs: 1 };
}
