import { useEffect, useRef, useState } from 'react';
import { type Gathered, gatherDrop, gatherFiles } from '../intake/gather.ts';
import { countOf } from '../words/format.ts';
import { Icon } from './icons.tsx';
import './drop-area.css';

const WORDS = {
  drop: (count: number) =>
    count === 1 ? 'Drop to have it judged' : `Drop ${countOf(count, 'image')} to have them judged`,
  where: 'Anywhere on this page',
  closed: 'No image can be taken now',
};

/**
 * Takes images that are dropped or pasted anywhere on the page, and says so while they hover over it.
 * @param props.reason Why no image can be taken; null where images are taken.
 */
export function DropArea({ reason, onGathered }: { reason: string | null; onGathered: (gathered: Gathered) => void }) {
  const [hovering, setHovering] = useState(0);
  const latest = useRef({ reason, onGathered });
  latest.current = { reason, onGathered };

  useEffect(() => {
    // Every element under the pointer sends enter and leave; their balance tells whether the pointer is over the page.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      depth += 1;
      setHovering(Math.max(1, event.dataTransfer?.items.length ?? 1));
    };
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = latest.current.reason === null ? 'copy' : 'none';
    };
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovering(0);
    };
    const drop = async (event: DragEvent): Promise<void> => {
      if (!holdsFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      depth = 0;
      setHovering(0);
      if (latest.current.reason === null) latest.current.onGathered(await gatherDrop(event.dataTransfer));
    };
    const paste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files;
      if (files === undefined || files.length === 0 || latest.current.reason !== null) return;
      event.preventDefault();
      latest.current.onGathered(gatherFiles(files));
    };
    const control = new AbortController();
    const { signal } = control;
    window.addEventListener('dragenter', enter, { signal });
    window.addEventListener('dragover', over, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    window.addEventListener('paste', paste, { signal });
    return () => control.abort();
  }, []);

  if (hovering === 0) return null;
  return (
    <div className="drop-area" data-closed={reason !== null} aria-hidden="true">
      <div>
        <Icon name={reason === null ? 'image' : 'waiting'} />
        <p className="drop-area-words">{reason === null ? WORDS.drop(hovering) : WORDS.closed}</p>
        <p>{reason ?? WORDS.where}</p>
      </div>
    </div>
  );
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') === true;
}
