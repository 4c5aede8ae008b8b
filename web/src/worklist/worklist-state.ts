import { isSettled, WAITING, type WorklistItem } from './worklist-item.ts';

export interface WorklistState {
  readonly items: readonly WorklistItem[];
  readonly selectedId: number | null;
  /** What the last removal took away, with its positions, so that it can be undone. */
  readonly removed: readonly RemovedItem[];
}

interface RemovedItem {
  readonly item: WorklistItem;
  readonly index: number;
}

export const EMPTY_WORKLIST: WorklistState = { items: [], selectedId: null, removed: [] };

export function findItem({ items }: WorklistState, id: number): WorklistItem | undefined {
  return items.find((item) => item.id === id);
}

/** Appends items and selects the first of them. */
export function appendItems(state: WorklistState, added: readonly WorklistItem[]): WorklistState {
  return { ...state, items: [...state.items, ...added], selectedId: added[0]?.id ?? state.selectedId };
}

export function updateItem(state: WorklistState, id: number, change: Partial<WorklistItem>): WorklistState {
  return { ...state, items: state.items.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

/** Moves the selection by a number of items; it stops at the ends. */
export function moveSelection(state: WorklistState, step: number): WorklistState {
  const { items, selectedId } = state;
  const index = items.findIndex(({ id }) => id === selectedId);
  const target = items[Math.min(items.length - 1, Math.max(0, index + step))];
  return target === undefined ? state : { ...state, selectedId: target.id };
}

/** Removes items. If the selected one is among them, the item that takes its position is selected. */
export function removeItems(state: WorklistState, ids: readonly number[]): WorklistState {
  const { items, selectedId } = state;
  const leaving = new Set(ids);
  const removed = items.flatMap((item, index) => (leaving.has(item.id) ? [{ item: resetUnsettled(item), index }] : []));
  const rest = items.filter(({ id }) => !leaving.has(id));
  if (selectedId !== null && !leaving.has(selectedId)) return { items: rest, selectedId, removed };
  const selectedIndex = items.findIndex(({ id }) => id === selectedId);
  const position = items.slice(0, selectedIndex).filter(({ id }) => !leaving.has(id)).length;
  return { items: rest, selectedId: rest[Math.min(position, rest.length - 1)]?.id ?? null, removed };
}

/** Undoes the last removal and selects the first restored item. */
export function restoreRemoved(state: WorklistState): WorklistState {
  const items = [...state.items];
  for (const { item, index } of state.removed) items.splice(index, 0, item);
  return { items, selectedId: state.removed[0]?.item.id ?? state.selectedId, removed: [] };
}

/** Removal aborts the work on an item; a restored item starts again. */
function resetUnsettled(item: WorklistItem): WorklistItem {
  return isSettled(item) ? item : { ...item, progress: WAITING };
}
