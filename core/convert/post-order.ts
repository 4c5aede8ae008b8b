/**
 * Everything that a root rests on, each once and after what it rests on itself, first inputs first: the order in which
 * MXNet writes nodes. Without recursion, so that a chain of any length is walked.
 * @param inputsOf What a node rests on directly.
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
