import { type RefObject, useEffect, useRef } from 'react';

/** Moves the focus to the row of an item, once it is rendered. */
export function focusRow(itemId: number): void {
  requestAnimationFrame(() => findRow(document, itemId)?.focus());
}

/**
 * Keeps the selected row in sight. The focus follows the selection only where it already is in the list, or where the focused
 * element was removed with its row.
 * @param lastFocused The element in the worklist that was focused last; it may no longer be in the document.
 */
export function useRowFocus(selectedId: number | null, lastFocused: RefObject<Element | null>) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (list.current === null || selectedId === null) return;
    const row = findRow(list.current, selectedId);
    row?.scrollIntoView({ block: 'nearest' });
    const isLost = document.activeElement === document.body && lastFocused.current?.isConnected === false;
    if (isLost || list.current.contains(document.activeElement)) row?.focus();
  }, [selectedId, lastFocused]);
  return list;
}

function findRow(root: ParentNode, itemId: number): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-item="${itemId}"]`);
}
