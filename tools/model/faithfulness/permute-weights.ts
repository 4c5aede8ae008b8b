import { seededDraw } from '../../../core/evaluation/random.ts';
import { type OnnxTensor, TENSOR_TYPES } from '../../../core/formats/onnx/onnx-model.ts';
import { readOnnx } from '../../../core/formats/onnx/onnx-reader.ts';
import { writeOnnx } from '../../../core/formats/onnx/onnx-writer.ts';

/**
 * The same network with its knowledge destroyed: the elements of every weight tensor (two dimensions or more) in random order.
 * Sizes, layers and the distribution of every tensor stay as they are.
 * @param weights Bytes of an ONNX file.
 */
export function permuteWeights(weights: Uint8Array, seed: number): Uint8Array {
  const model = readOnnx(weights);
  const draw = seededDraw(seed);
  const constants = model.constants.map((tensor) =>
    tensor.shape.length < 2 ? tensor : { ...tensor, data: permuted(tensor, draw) },
  );
  return writeOnnx({ ...model, constants });
}

function permuted({ type, data }: OnnxTensor, draw: (below: number) => number): Uint8Array {
  const { size } = TENSOR_TYPES[type];
  const shuffled = new Uint8Array(data); // a copy: `slice` of Node's buffers is none
  for (let left = data.length / size; left > 1; left--) {
    const [from, to] = [draw(left) * size, (left - 1) * size];
    for (let byte = 0; byte < size; byte++) {
      const kept = shuffled[to + byte] as number;
      shuffled[to + byte] = shuffled[from + byte] as number;
      shuffled[from + byte] = kept;
    }
  }
  return shuffled;
}
