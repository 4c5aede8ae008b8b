import { useCallback, useEffect, useRef } from 'react';
import type { Pane } from '../app/use-navigation.ts';
import { type Explain, type ExplanationControl, useExplanation } from '../explanation/use-explanation.ts';
import { FailurePanel } from '../parts/failure-panel.tsx';
import { Icon } from '../parts/icons.tsx';
import { ImageTitle } from '../parts/image-title.tsx';
import { ImageViewer } from '../parts/image-viewer.tsx';
import { lateComponent } from '../parts/late.tsx';
import { ProgressPanel } from '../parts/progress-panel.tsx';
import { ToolButton } from '../parts/tool-button.tsx';
import { VerdictPanel } from '../parts/verdict-panel.tsx';
import { WorklistPanel } from '../parts/worklist-panel.tsx';
import type { ShownStatus } from '../service/service-status.ts';
import type { View, ViewChange } from '../viewer/view.ts';
import type { Worklist } from '../worklist/worklist.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import type { WorklistState } from '../worklist/worklist-state.ts';
import './reading-room.css';

const MapOverlay = lateComponent(() => import('../explanation/map-overlay.tsx'));

const WORDS = {
  title: 'X-rays and their verdicts',
  image: 'X-ray',
  worklist: (count: number) => `Worklist (${count})`,
  panes: 'X-ray or worklist',
  previous: 'Previous X-ray',
  next: 'Next X-ray',
  outcome: 'Outcome',
};

export interface RoomProps {
  readonly list: WorklistState;
  readonly item: WorklistItem;
  readonly worklist: Worklist;
  readonly pane: Pane;
  readonly onPane: (pane: Pane) => void;
  readonly view: View;
  readonly onView: (change: ViewChange) => void;
  /** Why no X-ray is accepted; null where X-rays are accepted. */
  readonly reason: string | null;
  /** Null while it is not known. */
  readonly status: ShownStatus | null;
  readonly onAdd: () => void;
  readonly onNotice: () => void;
  readonly onSignIn: (() => void) | null;
  /** Null where the service does not explain verdicts. */
  readonly explain: Explain | null;
}

/** Worklist, X-ray and verdict side by side; a narrow screen shows either the worklist or the X-ray. */
export default function ReadingRoom(props: RoomProps) {
  const { list, item, worklist, pane, onPane, view, onView, reason, onAdd, explain } = props;
  const explanation = useExplanation(item.file, explain);
  const map = shownMap(explanation);
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
      <PaneButtons pane={pane} onPane={onPane} count={list.items.length} />
      <div className="room-worklist">
        <WorklistPanel list={list} worklist={worklist} canAdd={reason === null} onAdd={onAdd} onOpen={open} />
      </div>
      <div className="room-image" ref={imagePane} tabIndex={-1}>
        <ImageViewer
          key={item.id}
          item={item}
          view={view}
          onView={onView}
          heading={<ViewerHeading list={list} item={item} worklist={worklist} />}
          overlay={map === null ? null : (box) => <MapOverlay map={map} box={box} />}
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
        <OutcomePanel {...props} explanation={explanation} />
      </section>
    </main>
  );
}

function shownMap(control: ExplanationControl | null) {
  if (control?.state.step !== 'explained' || !control.state.isShown) return null;
  return control.state.explanation.map;
}

function PaneButtons({ pane, onPane, count }: Pick<RoomProps, 'pane' | 'onPane'> & { count: number }) {
  return (
    <fieldset className="room-panes">
      <legend className="visually-hidden">{WORDS.panes}</legend>
      {(['image', 'worklist'] as const).map((name) => (
        <button key={name} type="button" aria-pressed={pane === name} onClick={() => onPane(name)}>
          {name === 'image' ? WORDS.image : WORDS.worklist(count)}
        </button>
      ))}
    </fieldset>
  );
}

/** Title of the X-ray, and the buttons that lead to the previous and the next one. */
function ViewerHeading({ list, item, worklist }: Pick<RoomProps, 'list' | 'item' | 'worklist'>) {
  const position = list.items.indexOf(item) + 1;
  const count = list.items.length;
  return (
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
  );
}

function OutcomePanel({
  item,
  worklist,
  status,
  onNotice,
  onSignIn,
  explanation,
}: Pick<RoomProps, 'item' | 'worklist' | 'status' | 'onNotice' | 'onSignIn'> & {
  explanation: ExplanationControl | null;
}) {
  const { progress } = item;
  if (progress.step === 'classified') {
    return (
      <VerdictPanel
        item={item}
        prediction={progress.prediction}
        classifiedAt={progress.classifiedAt}
        status={status}
        onNotice={onNotice}
        explanation={explanation}
      />
    );
  }
  if (progress.step === 'failed') {
    return <FailurePanel failure={progress.failure} onRetry={() => worklist.retry([item.id])} onSignIn={onSignIn} />;
  }
  return <ProgressPanel item={item} />;
}
