import type { ExportedNode, ImportedNode, Shape } from '../operator.ts';

/** Adds a Softmax over one axis, counted from the front. */
export function emitSoftmax(node: ImportedNode, axis: number): Shape {
  node.emit('Softmax', [node.value(0)], { axis: { kind: 'int', value: axis } });
  return node.shape(0);
}

/** Ensures one row of values per image. */
export function ensureRow(node: ImportedNode): void {
  const shape = node.shape(0);
  if (shape.length === 2) return;
  throw node.refuse('UNSUPPORTED', 'a row of values for each image', `[${shape.join(', ')}]`);
}

/** The axis of an ONNX Softmax. Its default is 1 before operator set 13 and the last axis since. */
export function softmaxAxisOf({ attributes, opset }: ExportedNode): number {
  attributes.ensureOnly(['axis']);
  return attributes.int('axis', opset < 13 ? 1 : -1);
}
