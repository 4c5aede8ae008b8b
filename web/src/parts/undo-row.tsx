import { countOf } from '../words/format.ts';
import './worklist-panel.css';

const WORDS = {
  removed: (count: number) => `${countOf(count, 'X-ray')} removed.`,
  undo: 'Undo',
};

export function UndoRow({ count, onUndo }: { count: number; onUndo: () => void }) {
  return (
    <p className="worklist-undo" role="status">
      {WORDS.removed(count)}
      <button type="button" className="link-button" onClick={onUndo}>
        {WORDS.undo}
      </button>
    </p>
  );
}
