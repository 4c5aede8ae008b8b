import type { Operator } from '../operator.ts';
import { ACTIVATION } from './activation.ts';
import { BATCH_NORM } from './batch-norm.ts';
import { CAST } from './cast.ts';
import { CONVOLUTION } from './convolution.ts';
import { COPY } from './copy.ts';
import { DROPOUT } from './dropout.ts';
import { ELEMWISE_ADD } from './elemwise-add.ts';
import { FLATTEN } from './flatten.ts';
import { FULLY_CONNECTED } from './fully-connected.ts';
import { LOGISTIC_REGRESSION_OUTPUT } from './logistic-regression-output.ts';
import { POOLING } from './pooling.ts';
import { SOFTMAX } from './softmax.ts';
import { SOFTMAX_ACTIVATION } from './softmax-activation.ts';
import { SOFTMAX_OUTPUT } from './softmax-output.ts';

/** All operators. Where two become the same in ONNX, the one that export prefers comes first. */
const OPERATORS: readonly Operator[] = [
  ACTIVATION,
  BATCH_NORM,
  CAST,
  CONVOLUTION,
  COPY,
  DROPOUT,
  ELEMWISE_ADD,
  FLATTEN,
  FULLY_CONNECTED,
  LOGISTIC_REGRESSION_OUTPUT,
  POOLING,
  SOFTMAX_OUTPUT,
  SOFTMAX_ACTIVATION,
  SOFTMAX,
];

const BY_MXNET_NAME = new Map(OPERATORS.flatMap((operator) => operator.mxnetNames.map((name) => [name, operator])));

export function operatorOfMxnet(name: string): Operator | undefined {
  return BY_MXNET_NAME.get(name);
}

/** The operator that an ONNX node is exported as, unless the metadata names another. */
export function operatorOfOnnx(name: string): Operator | undefined {
  return OPERATORS.find(({ onnxNames }) => onnxNames.includes(name));
}

/** Names of all operators that can be imported, for messages and documents. */
export const SUPPORTED_OPERATORS: readonly string[] = [...BY_MXNET_NAME.keys()];
