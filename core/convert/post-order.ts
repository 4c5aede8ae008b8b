/**
 * Everything that a root depends on, each node once and after its own inputs, first inputs first: the order in which
 * MXNet writes nodes. Not recursive, so that a chain of any length can be walked.
 * @param inputsOf The nodes that a node depends on directly.
 */
export function postOrder<T>(root: T, inputsOf: (node: T) => readonly T[]): T[] {
  const order: T[] = [];
  const seen = new Set<T>([root]);
  const path = [{ node: root, inputs: inputsOf(root), next: 0 }];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const input = step.inputs[step.next++];
    if (input === undefined) {
      order.push(step.node);
      path.pop();
    } else if (!seen.has(input)) {
      seen.add(input);
      path.push({ node: input, inputs: inputsOf(input), next: 0 });
    }
  }
  return order;
}
