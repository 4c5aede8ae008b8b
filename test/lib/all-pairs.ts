/**
 * Rows of choices, one for each dimension, such that every two choices of two dimensions occur together in some row.
 * @param sizes Number of choices of each dimension.
 */
export function allPairs(sizes: readonly number[]): number[][] {
  const open = new Set<string>();
  sizes.forEach((size, a) => {
    sizes.slice(a + 1).forEach((otherSize, offset) => {
      for (let i = 0; i < size; i += 1)
        for (let j = 0; j < otherSize; j += 1) open.add(pair([a, i], [a + 1 + offset, j]));
    });
  });
  const rows: number[][] = [];
  while (open.size > 0) {
    const row = nextRow(sizes, open);
    for (const each of pairsOf(row)) open.delete(each);
    rows.push(row);
  }
  return rows;
}

type Choice = readonly [dimension: number, choice: number];

function pair([a, i]: Choice, [b, j]: Choice): string {
  return `${a}=${i},${b}=${j}`;
}

function pairsOf(row: readonly number[]): string[] {
  return row.flatMap((i, a) => row.slice(a + 1).map((j, offset) => pair([a, i], [a + 1 + offset, j])));
}

/** Starts with a pair that no row has yet, and adds for each dimension the choice that makes most new pairs. */
function nextRow(sizes: readonly number[], open: ReadonlySet<string>): number[] {
  const [first = ''] = open;
  const row = new Map(first.split(',').map((each) => each.split('=').map(Number) as [number, number]));
  sizes.forEach((size, dimension) => {
    if (row.has(dimension)) return;
    const gains = Array.from({ length: size }, (_, choice) => gainOf(row, [dimension, choice], open));
    row.set(dimension, gains.indexOf(Math.max(...gains)));
  });
  return sizes.map((_, dimension) => row.get(dimension) ?? 0);
}

function gainOf(row: ReadonlyMap<number, number>, added: Choice, open: ReadonlySet<string>): number {
  const newly = [...row].filter((chosen) => open.has(chosen[0] < added[0] ? pair(chosen, added) : pair(added, chosen)));
  return newly.length;
}
