import { useEffect, useRef, useState } from 'react';
import { type Gathered, gatherDrop, gatherFiles } from './gather.ts';

/** What to do with files that are dropped or pasted. */
export interface DropTarget {
  readonly isOpen: boolean;
  readonly onGathered: (gathered: Gathered) => void;
}

/**
 * Accepts images that are dropped or pasted anywhere on the page.
 * @returns The number of files that are dragged over the page; 0 where there are none.
 */
export function useDropAndPaste(target: DropTarget): number {
  const [draggedCount, setDraggedCount] = useState(0);
  const latest = useRef(target);
  latest.current = target;
  useEffect(() => listenForFiles(() => latest.current, setDraggedCount), []);
  return draggedCount;
}

/** Adds the listeners; the returned function removes them. */
function listenForFiles(target: () => DropTarget, onDragged: (count: number) => void): () => void {
  const control = new AbortController();
  const { signal } = control;
  listenForDrops(target, onDragged, signal);
  const paste = (event: ClipboardEvent): void => {
    const files = event.clipboardData?.files;
    if (files === undefined || files.length === 0 || !target().isOpen) return;
    event.preventDefault();
    target().onGathered(gatherFiles(files));
  };
  window.addEventListener('paste', paste, { signal });
  return () => control.abort();
}

function listenForDrops(target: () => DropTarget, onDragged: (count: number) => void, signal: AbortSignal): void {
  // Every element under the pointer sends dragenter and dragleave; at a balance of 0 the pointer has left the page.
  let depth = 0;
  const listen = (type: 'dragenter' | 'dragover' | 'dragleave' | 'drop', handle: (files: DataTransfer) => void): void =>
    window.addEventListener(
      type,
      (event) => {
        const { dataTransfer } = event;
        if (dataTransfer === null || !dataTransfer.types.includes('Files')) return;
        if (type !== 'dragleave') event.preventDefault();
        handle(dataTransfer);
      },
      { signal },
    );
  listen('dragenter', ({ items }) => {
    depth += 1;
    onDragged(Math.max(1, items.length));
  });
  listen('dragover', (transfer) => {
    transfer.dropEffect = target().isOpen ? 'copy' : 'none';
  });
  listen('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) onDragged(0);
  });
  listen('drop', async (transfer) => {
    depth = 0;
    onDragged(0);
    if (target().isOpen) target().onGathered(await gatherDrop(transfer));
  });
}
