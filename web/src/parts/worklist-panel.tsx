import { type KeyboardEvent, type RefObject, useRef } from 'react';
import { useRowFocus } from '../keyboard/row-focus.ts';
import { countOf } from '../words/format.ts';
import { describeCounts } from '../words/worklist-words.ts';
import { countOutcomes } from '../worklist/outcome.ts';
import type { Worklist } from '../worklist/worklist.ts';
import { isRetryable, type WorklistItem } from '../worklist/worklist-item.ts';
import type { WorklistState } from '../worklist/worklist-state.ts';
import { Icon } from './icons.tsx';
import { SaveMenu } from './save-menu.tsx';
import { ToolButton } from './tool-button.tsx';
import { UndoRow } from './undo-row.tsx';
import { WorklistRow } from './worklist-row.tsx';
import './worklist-panel.css';

const WORDS = {
  title: 'Worklist',
  list: 'X-rays',
  add: 'Add X-rays',
  clear: 'Remove all',
  retryAll: (count: number) => `Try ${countOf(count, 'failed X-ray')} again`,
};

/** All X-rays of this session; the selected one is marked. */
export function WorklistPanel(props: {
  list: WorklistState;
  worklist: Worklist;
  canAdd: boolean;
  onAdd: () => void;
  onOpen: () => void;
}) {
  const { list, worklist, canAdd, onAdd, onOpen } = props;
  const { items, removed } = list;
  const lastFocused = useRef<Element | null>(null);
  return (
    <section
      className="worklist"
      aria-labelledby="worklist-title"
      onFocus={({ target }) => {
        lastFocused.current = target;
      }}
    >
      <div className="worklist-head">
        <h2 id="worklist-title">{WORDS.title}</h2>
        <ToolButton icon="plus" label={WORDS.add} shortcut="O" small disabled={!canAdd} onClick={onAdd} />
        <SaveMenu items={items} />
        <ToolButton
          icon="trash"
          label={WORDS.clear}
          small
          disabled={items.length === 0}
          onClick={() => worklist.remove(items.map(({ id }) => id))}
        />
      </div>
      <p className="worklist-counts">{describeCounts(countOutcomes(items))}</p>
      <RetryAllButton items={items} worklist={worklist} />
      <ItemList list={list} worklist={worklist} onOpen={onOpen} lastFocused={lastFocused} />
      {removed.length > 0 && <UndoRow count={removed.length} onUndo={() => worklist.undoRemove()} />}
    </section>
  );
}

function RetryAllButton({ items, worklist }: { items: readonly WorklistItem[]; worklist: Worklist }) {
  const failedIds = items.filter(isRetryable).map(({ id }) => id);
  if (failedIds.length === 0 || items.length === 1) return null;
  return (
    <button type="button" className="button button-small worklist-retry" onClick={() => worklist.retry(failedIds)}>
      <Icon name="retry" />
      {WORDS.retryAll(failedIds.length)}
    </button>
  );
}

/** Home and End select the first and the last item; the keys for all others work everywhere on the page. */
function ItemList(props: {
  list: WorklistState;
  worklist: Worklist;
  onOpen: () => void;
  lastFocused: RefObject<Element | null>;
}) {
  const { list, worklist, onOpen, lastFocused } = props;
  const { items, selectedId } = list;
  const element = useRowFocus(selectedId, lastFocused);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Home') worklist.moveSelection(-items.length);
    else if (event.key === 'End') worklist.moveSelection(items.length);
    else return;
    event.preventDefault();
  };
  return (
    <ul className="worklist-items" ref={element} aria-label={WORDS.list} onKeyDown={onKeyDown}>
      {items.map((item) => (
        <WorklistRow
          key={item.id}
          item={item}
          isSelected={item.id === selectedId}
          worklist={worklist}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );
}
