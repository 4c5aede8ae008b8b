import { useCallback, useEffect, useRef } from 'react';
import type { Film } from '../films/film.ts';
import type { Worklist, WorklistState } from '../films/worklist.ts';
import { FailurePanel } from '../parts/failure-panel.tsx';
import { FilmTitle, FilmViewer } from '../parts/film-viewer.tsx';
import { Icon } from '../parts/icons.tsx';
import { ProgressPanel } from '../parts/progress-panel.tsx';
import { ToolButton } from '../parts/tool-button.tsx';
import { VerdictPanel } from '../parts/verdict-panel.tsx';
import type { View } from '../parts/view.ts';
import { WorklistPanel } from '../parts/worklist-panel.tsx';
import './reading-room.css';

const WORDS = {
  title: 'Films and their verdicts',
  film: 'Film',
  worklist: (count: number) => `Worklist (${count})`,
  panes: 'Film or worklist',
  previous: 'Film before',
  next: 'Film after',
  outcome: 'Outcome',
};

export type Pane = 'film' | 'worklist';

/** Worklist, film and verdict side by side; on a narrow screen the worklist and the film take turns. */
export function ReadingRoom(props: {
  state: WorklistState;
  film: Film;
  worklist: Worklist;
  pane: Pane;
  onPane: (pane: Pane) => void;
  view: View;
  onView: (change: (view: View) => View) => void;
  /** Why no film can be taken; null where films are taken. */
  reason: string | null;
  onAdd: () => void;
  onNotice: () => void;
  onSignIn: (() => void) | null;
}) {
  const { state, film, worklist, pane, onPane, view, onView, reason, onAdd, onNotice, onSignIn } = props;
  const place = state.films.indexOf(film) + 1;
  const count = state.films.length;
  const filmPane = useRef<HTMLDivElement>(null);
  // The button that led here is gone: without this, the keyboard would start over at the head of the page.
  useEffect(() => filmPane.current?.focus({ preventScroll: true }), []);
  // The same at every rendering, so that of hundreds of rows only those that changed are rendered again.
  const open = useCallback((): void => {
    onPane('film');
    filmPane.current?.focus();
  }, [onPane]);
  return (
    <main className="room" data-pane={pane}>
      <h1 className="visually-hidden">{WORDS.title}</h1>
      <fieldset className="room-panes">
        <legend className="visually-hidden">{WORDS.panes}</legend>
        {(['film', 'worklist'] as const).map((name) => (
          <button key={name} type="button" aria-pressed={pane === name} onClick={() => onPane(name)}>
            {name === 'film' ? WORDS.film : WORDS.worklist(count)}
          </button>
        ))}
      </fieldset>
      <div className="room-worklist">
        <WorklistPanel state={state} worklist={worklist} canAdd={reason === null} onAdd={onAdd} onOpen={open} />
      </div>
      <div className="room-film" ref={filmPane} tabIndex={-1}>
        <FilmViewer
          key={film.id}
          film={film}
          view={view}
          onView={onView}
          heading={
            <>
              <FilmTitle film={film} place={place} count={count} />
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
        <Outcome film={film} worklist={worklist} onNotice={onNotice} onSignIn={onSignIn} />
      </section>
    </main>
  );
}

function Outcome(props: { film: Film; worklist: Worklist; onNotice: () => void; onSignIn: (() => void) | null }) {
  const { film, worklist, onNotice, onSignIn } = props;
  const { progress } = film;
  if (progress.step === 'judged') {
    return (
      <VerdictPanel film={film} prediction={progress.prediction} judgedAt={progress.judgedAt} onNotice={onNotice} />
    );
  }
  if (progress.step === 'failed') {
    return <FailurePanel failure={progress.failure} onRetry={() => worklist.retry([film.id])} onSignIn={onSignIn} />;
  }
  return <ProgressPanel film={film} />;
}
