import { useCallback, useEffect, useRef } from 'react';
import type { Pane } from '../app/use-navigation.ts';
import { FailurePanel } from '../parts/failure-panel.tsx';
import { Icon } from '../parts/icons.tsx';
import { ImageTitle } from '../parts/image-title.tsx';
import { ImageViewer } from '../parts/image-viewer.tsx';
import { ProgressPanel } from '../parts/progress-panel.tsx';
import { ToolButton } from '../parts/tool-button.tsx';
import { VerdictPanel } from '../parts/verdict-panel.tsx';
import { WorklistPanel } from '../parts/worklist-panel.tsx';
import type { View, ViewChange } from '../viewer/view.ts';
import type { Worklist } from '../worklist/worklist.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import type { WorklistState } from '../worklist/worklist-state.ts';
import './reading-room.css';

const WORDS = {
  title: 'X-rays and their verdicts',
  image: 'X-ray',
  worklist: (count: number) => `Worklist (${count})`,
  panes: 'X-ray or worklist',
  previous: 'Previous X-ray',
  next: 'Next X-ray',
  outcome: 'Outcome',
};

/** Worklist, X-ray and verdict side by side; a narrow screen shows either the worklist or the X-ray. */
export function ReadingRoom(props: {
  list: WorklistState;
  item: WorklistItem;
  worklist: Worklist;
  pane: Pane;
  onPane: (pane: Pane) => void;
  view: View;
  onView: (change: ViewChange) => void;
  /** Why no X-ray is accepted; null where X-rays are accepted. */
  reason: string | null;
  onAdd: () => void;
  onNotice: () => void;
  onSignIn: (() => void) | null;
}) {
  const { list, item, worklist, pane, onPane, view, onView, reason, onAdd, onNotice, onSignIn } = props;
  const position = list.items.indexOf(item) + 1;
  const count = list.items.length;
  const imagePane = useRef<HTMLDivElement>(null);
  // The button that led here is gone: without this, the focus would start again at the top of the page.
  useEffect(() => imagePane.current?.focus({ preventScroll: true }), []);
  // A stable function, so that memoized rows are not rendered again.
  const open = useCallback((): void => {
    onPane('image');
    imagePane.current?.focus();
  }, [onPane]);
  return (
    <main className="room" data-pane={pane}>
      <h1 className="visually-hidden">{WORDS.title}</h1>
      <fieldset className="room-panes">
        <legend className="visually-hidden">{WORDS.panes}</legend>
        {(['image', 'worklist'] as const).map((name) => (
          <button key={name} type="button" aria-pressed={pane === name} onClick={() => onPane(name)}>
            {name === 'image' ? WORDS.image : WORDS.worklist(count)}
          </button>
        ))}
      </fieldset>
      <div className="room-worklist">
        <WorklistPanel list={list} worklist={worklist} canAdd={reason === null} onAdd={onAdd} onOpen={open} />
      </div>
      <div className="room-image" ref={imagePane} tabIndex={-1}>
        <ImageViewer
          key={item.id}
          item={item}
          view={view}
          onView={onView}
          heading={
            <>
              <ImageTitle item={item} position={position} count={count} />
              {count > 1 && (
                <>
                  <ToolButton
                    icon="left"
                    label={WORDS.previous}
                    shortcut="↑"
                    disabled={position === 1}
                    onClick={() => worklist.moveSelection(-1)}
                  />
                  <ToolButton
                    icon="right"
                    label={WORDS.next}
                    shortcut="↓"
                    disabled={position === count}
                    onClick={() => worklist.moveSelection(1)}
                  />
                </>
              )}
            </>
          }
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable with the keyboard */}
      <section className="room-panel" aria-label={WORDS.outcome} tabIndex={0}>
        {reason !== null && (
          <p className="callout" role="status">
            <Icon name="waiting" />
            <span>{reason}</span>
          </p>
        )}
        <OutcomePanel item={item} worklist={worklist} onNotice={onNotice} onSignIn={onSignIn} />
      </section>
    </main>
  );
}

function OutcomePanel(props: {
  item: WorklistItem;
  worklist: Worklist;
  onNotice: () => void;
  onSignIn: (() => void) | null;
}) {
  const { item, worklist, onNotice, onSignIn } = props;
  const { progress } = item;
  if (progress.step === 'classified') {
    return (
      <VerdictPanel
        item={item}
        prediction={progress.prediction}
        classifiedAt={progress.classifiedAt}
        onNotice={onNotice}
      />
    );
  }
  if (progress.step === 'failed') {
    return <FailurePanel failure={progress.failure} onRetry={() => worklist.retry([item.id])} onSignIn={onSignIn} />;
  }
  return <ProgressPanel item={item} />;
}
