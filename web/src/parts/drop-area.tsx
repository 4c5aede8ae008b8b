import type { Gathered } from '../intake/gather.ts';
import { useDropAndPaste } from '../intake/use-drop-and-paste.ts';
import { countOf } from '../words/format.ts';
import { Icon } from './icons.tsx';
import './drop-area.css';

const WORDS = {
  drop: (count: number) => (count === 1 ? 'Drop to analyse' : `Drop ${countOf(count, 'X-ray')} to analyse`),
  where: 'Anywhere on this page',
  closed: 'No X-ray can be taken now',
};

/**
 * Accepts files that are dropped or pasted anywhere on the page, and covers the page while files are dragged over it.
 * @param props.reason Why no X-ray is accepted; null where X-rays are accepted.
 */
export function DropArea({ reason, onGathered }: { reason: string | null; onGathered: (gathered: Gathered) => void }) {
  const draggedCount = useDropAndPaste({ isOpen: reason === null, onGathered });
  if (draggedCount === 0) return null;
  return (
    <div className="drop-area" data-closed={reason !== null} aria-hidden="true">
      <div>
        <Icon name={reason === null ? 'xray' : 'waiting'} />
        <p className="drop-area-words">{reason === null ? WORDS.drop(draggedCount) : WORDS.closed}</p>
        <p>{reason ?? WORDS.where}</p>
      </div>
    </div>
  );
}
