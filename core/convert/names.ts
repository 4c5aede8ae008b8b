/** Names of a served network's input and output. */
export const INPUT_NAME = 'data';
export const OUTPUT_NAME = 'softmax';

/** A parameter that is not stored as float32 is followed by a Cast whose name and output are `<parameter>_float32`. */
export const CAST_SUFFIX = '_float32';

/** The Flatten that FullyConnected implies is named `<node>/flatten`. */
export const FLATTEN_SUFFIX = 'flatten';

/** Joins a node's name and a suffix. MXNet's own names have no slash. */
export function nameWithin(node: string, suffix: string): string {
  return `${node}/${suffix}`;
}
