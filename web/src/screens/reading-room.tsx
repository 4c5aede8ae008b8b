import { useCallback, useEffect, useRef } from 'react';
import { FailurePanel } from '../parts/failure-panel.tsx';
import { Icon } from '../parts/icons.tsx';
import { ImageTitle, ImageViewer } from '../parts/image-viewer.tsx';
import { ProgressPanel } from '../parts/progress-panel.tsx';
import { ToolButton } from '../parts/tool-button.tsx';
import { VerdictPanel } from '../parts/verdict-panel.tsx';
import { WorklistPanel } from '../parts/worklist-panel.tsx';
import type { View } from '../viewer/view.ts';
import type { Worklist, WorklistState } from '../worklist/worklist.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import './reading-room.css';

const WORDS = {
  title: 'Images and their verdicts',
  image: 'Image',
  worklist: (count: number) => `Worklist (${count})`,
  panes: 'Image or worklist',
  previous: 'Image before',
  next: 'Image after',
  outcome: 'Outcome',
};

export type Pane = 'image' | 'worklist';

/** Worklist, image and verdict side by side; on a narrow screen the worklist and the image take turns. */
export function ReadingRoom(props: {
  state: WorklistState;
  image: WorklistItem;
  worklist: Worklist;
  pane: Pane;
  onPane: (pane: Pane) => void;
  view: View;
  onView: (change: (view: View) => View) => void;
  /** Why no image can be taken; null where images are taken. */
  reason: string | null;
  onAdd: () => void;
  onNotice: () => void;
  onSignIn: (() => void) | null;
}) {
  const { state, image, worklist, pane, onPane, view, onView, reason, onAdd, onNotice, onSignIn } = props;
  const place = state.images.indexOf(image) + 1;
  const count = state.images.length;
  const imagePane = useRef<HTMLDivElement>(null);
  // The button that led here is gone: without this, the keyboard would start over at the head of the page.
  useEffect(() => imagePane.current?.focus({ preventScroll: true }), []);
  // The same at every rendering, so that of hundreds of rows only those that changed are rendered again.
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
        <WorklistPanel state={state} worklist={worklist} canAdd={reason === null} onAdd={onAdd} onOpen={open} />
      </div>
      <div className="room-image" ref={imagePane} tabIndex={-1}>
        <ImageViewer
          key={image.id}
          image={image}
          view={view}
          onView={onView}
          heading={
            <>
              <ImageTitle image={image} place={place} count={count} />
              {count > 1 && (
                <>
                  <ToolButton
                    icon="left"
                    label={WORDS.previous}
                    shortcut="↑"
                    disabled={place === 1}
                    onClick={() => worklist.selectBeside(-1)}
                  />
                  <ToolButton
                    icon="right"
                    label={WORDS.next}
                    shortcut="↓"
                    disabled={place === count}
                    onClick={() => worklist.selectBeside(1)}
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
        <Outcome image={image} worklist={worklist} onNotice={onNotice} onSignIn={onSignIn} />
      </section>
    </main>
  );
}

function Outcome(props: {
  image: WorklistItem;
  worklist: Worklist;
  onNotice: () => void;
  onSignIn: (() => void) | null;
}) {
  const { image, worklist, onNotice, onSignIn } = props;
  const { progress } = image;
  if (progress.step === 'classified') {
    return (
      <VerdictPanel
        image={image}
        prediction={progress.prediction}
        classifiedAt={progress.classifiedAt}
        onNotice={onNotice}
      />
    );
  }
  if (progress.step === 'failed') {
    return <FailurePanel failure={progress.failure} onRetry={() => worklist.retry([image.id])} onSignIn={onSignIn} />;
  }
  return <ProgressPanel image={image} />;
}
