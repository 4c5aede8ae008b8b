import type { ExportedNode, ImportedNode, Shape } from '../operator.ts';

/** Adds a Softmax over one axis, counted from the front. */
export function emitSoftmax(node: ImportedNode, axis: number): Shape {
  node.emit('Softmax', [node.value(0)], { axis: { kind: 'int', value: axis } });
  return node.shape(0);
}

/** Makes sure that there is one row of values for each image. */
export function ensureRow(node: ImportedNode): void {
  const shape = node.shape(0);
  if (shape.length === 2) return;
  throw node.refuse('UNSUPPORTED', 'a row of values for each image', `[${shape.join(', ')}]`);
}

/** The axis of an ONNX Softmax; until operator set 13 it was 1 where none was given, since then it is the last. */
export function softmaxAxisOf({ attributes, opset }: ExportedNode): number {
  attributes.ensureOnly(['axis']);
  return attributes.int('axis', opset < 13 ? 1 : -1);
}
