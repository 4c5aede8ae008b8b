import { OnnxError } from './onnx-error.ts';
import type { OnnxModel } from './onnx-model.ts';

/**
 * Ensures that every value has one source and is used only after it.
 * @throws {OnnxError} `ONNX_GRAPH`.
 */
export function ensureGraph({ inputs, constants, nodes, outputs }: OnnxModel): void {
  const known = new Set<string>();
  const define = (name: string) => {
    if (known.has(name))
      throw new OnnxError('ONNX_GRAPH', `Reading a graph: needed one source of "${name}", found two`);
    known.add(name);
  };
  const use = (name: string, by: string) => {
    if (name !== '' && !known.has(name)) {
      throw new OnnxError('ONNX_GRAPH', `Reading a graph: needed "${name}" before ${by}, found no source of it`);
    }
  };
  for (const { name } of inputs) define(name);
  for (const { name } of constants) define(name);
  for (const { name, operator, inputs: taken, outputs: made } of nodes) {
    for (const input of taken) use(input, `${operator} "${name}"`);
    for (const output of made) if (output !== '') define(output);
  }
  for (const { name } of outputs) use(name, 'the end');
}
