import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { type Film, failureOf, isSettled } from './films/film.ts';
import { type Gathered, gatherFiles, gatherFolder } from './films/gather.ts';
import type { FilmSource, Worklist } from './films/worklist.ts';
import { countOf } from './format.ts';
import type { Command } from './keyboard/shortcuts.ts';
import { useCommands } from './keyboard/use-commands.ts';
import { useSingleKeys } from './keyboard/use-single-keys.ts';
import { Announcer } from './parts/announcer.tsx';
import { DropArea } from './parts/drop-area.tsx';
import { NoticeStrip } from './parts/notice-strip.tsx';
import { PageHeader } from './parts/page-header.tsx';
import { describeService } from './parts/service-words.ts';
import { AS_TAKEN, fitted, panned, type View, zoomed } from './parts/view.ts';
import { UndoRow } from './parts/worklist-panel.tsx';
import { NoticeDialog, ShortcutsDialog } from './screens/dialogs.tsx';
import { HomeScreen } from './screens/home.tsx';
import { SignInScreen } from './screens/notices.tsx';
import { type Pane, ReadingRoom } from './screens/reading-room.tsx';
import { type ServiceWatch, takesFilms } from './service-status.ts';
import type { Session } from './session/session.ts';
import './app.css';

const WORDS = {
  skipped: (count: number) =>
    `${countOf(count, 'file')} ${count === 1 ? 'was' : 'were'} left out: only JPEG and PNG pictures that can be read are taken.`,
  nothing: 'No film was found there: only JPEG and PNG pictures are taken.',
  dismiss: 'Dismiss',
  choose: 'Films',
  chooseFolder: 'Folder of films',
};

/** A fault of the model or of the way to it is a reason to look at the service again. */
const ASKS_AGAIN = ['NO_CONNECTION', 'MODEL_UNAVAILABLE', 'MODEL_ERROR', 'MODEL_TIMEOUT'];

/** The page: one screen at a time, over the films and the service that live outside React. */
export function App({ worklist, watch, session }: { worklist: Worklist; watch: ServiceWatch; session: Session }) {
  const state = useSyncExternalStore(worklist.subscribe, worklist.getState);
  const knowledge = useSyncExternalStore(watch.subscribe, watch.getKnowledge);
  const [isHome, setHome] = useState(true);
  const [pane, setPane] = useState<Pane>('film');
  const [dialog, setDialog] = useState<'notice' | 'shortcuts' | null>(null);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const [remark, setRemark] = useState<string | null>(null);
  const [view, setView] = useView(state.selectedId);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const film = state.films.find(({ id }) => id === state.selectedId) ?? null;
  const reason = takesFilms(knowledge) ? null : describeService(knowledge).reason;
  const showsHome = isHome || film === null;

  const addFilms = useCallback(
    (films: readonly FilmSource[]): void => {
      if (films.length === 0) return;
      worklist.add(films);
      setHome(false);
      setPane('film');
    },
    [worklist],
  );
  const addGathered = ({ films, skipped }: Gathered): void => {
    if (skipped > 0) setRemark(WORDS.skipped(skipped));
    else setRemark(films.length === 0 ? WORDS.nothing : null);
    addFilms(films);
  };

  const failedCodes = state.films.map((one) => failureOf(one)?.code ?? '').join();
  useEffect(() => {
    if (failedCodes.split(',').some((code) => ASKS_AGAIN.includes(code))) watch.ask();
  }, [failedCodes, watch]);

  useQuestionBeforeLeaving(holdsWork(state.films));

  useCommands(singleKeys && dialog === null, (command) => {
    if (dialog !== null) return false;
    if (command === 'help') setDialog('shortcuts');
    else if (command === 'choose') reason === null && files.current?.click();
    else if (film === null || showsHome) return false;
    else runFilmCommand(command);
    return true;
  });

  const runFilmCommand = (command: Command): void => {
    if (film === null) return;
    if (command === 'previous') worklist.selectBeside(-1);
    else if (command === 'next') worklist.selectBeside(1);
    else if (command === 'remove') worklist.remove([film.id]);
    else if (command === 'retry') worklist.retry([film.id]);
    else if (command === 'leave') {
      setPane('worklist');
      focusRow(film.id);
    } else setView((now) => changeView(now, command));
  };

  return (
    <div className="app" data-home={showsHome}>
      <PageHeader
        knowledge={knowledge}
        session={session}
        onHome={() => setHome(true)}
        onShortcuts={() => setDialog('shortcuts')}
      />
      {showsHome || film === null ? (
        <HomeScreen
          reason={reason}
          filmCount={state.films.length}
          onChooseFiles={() => files.current?.click()}
          onChooseFolder={() => folder.current?.click()}
          onFilms={addFilms}
          onBack={() => setHome(false)}
        />
      ) : (
        <ReadingRoom
          state={state}
          film={film}
          worklist={worklist}
          pane={pane}
          onPane={setPane}
          view={view}
          onView={setView}
          reason={reason}
          onAdd={() => files.current?.click()}
          onNotice={() => setDialog('notice')}
          onSignIn={session.userName === null ? null : session.signIn}
        />
      )}
      {remark !== null && (
        <p className="app-toast" role="status">
          {remark}{' '}
          <button type="button" className="link-button" onClick={() => setRemark(null)}>
            {WORDS.dismiss}
          </button>
        </p>
      )}
      {state.films.length === 0 && state.removed.length > 0 && (
        <UndoRow
          count={state.removed.length}
          onUndo={() => {
            worklist.undoRemove();
            setHome(false);
          }}
        />
      )}
      <NoticeStrip onNotice={() => setDialog('notice')} />
      <FileInput
        input={files}
        label={WORDS.choose}
        accept="image/jpeg,image/png"
        onFiles={(chosen) => addGathered(gatherFiles(chosen))}
      />
      <FileInput
        input={folder}
        label={WORDS.chooseFolder}
        folder
        onFiles={(chosen) => addGathered(gatherFolder(chosen))}
      />
      <DropArea reason={reason} onGathered={addGathered} />
      <Announcer films={state.films} film={film} />
      <NoticeDialog opened={dialog === 'notice'} onClose={() => setDialog(null)} />
      <ShortcutsDialog
        opened={dialog === 'shortcuts'}
        onClose={() => setDialog(null)}
        singleKeys={singleKeys}
        onSingleKeys={setSingleKeys}
      />
    </div>
  );
}

/** True where leaving would cost more than dropping one film again. */
function holdsWork(films: readonly Film[]): boolean {
  const own = films.filter(({ note }) => note === null);
  return own.length > 1 || own.some((film) => !isSettled(film));
}

/** Nothing is stored: whoever closes or reloads the page, or leaves it to sign in, loses the worklist, and is asked first. */
function useQuestionBeforeLeaving(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isNeeded]);
}

/** Where somebody must sign in first. */
export function SignInGate({ session }: { session: Session }) {
  const [isFaulty, setFaulty] = useState(session.wasRefused);
  return <SignInScreen isFaulty={isFaulty} onSignIn={() => session.signIn().catch(() => setFaulty(true))} />;
}

/** Every film is first seen as stored: a look that was chosen for one film must not mislead about the next. */
function useView(filmId: number | null): [View, (change: (view: View) => View) => void] {
  const [held, setHeld] = useState({ filmId, view: AS_TAKEN });
  const view = held.filmId === filmId ? held.view : AS_TAKEN;
  const change = useCallback(
    (make: (view: View) => View) =>
      setHeld((now) => ({ filmId, view: make(now.filmId === filmId ? now.view : AS_TAKEN) })),
    [filmId],
  );
  return [view, change];
}

const PAN_STEP = 0.1;

function changeView(view: View, command: Command): View {
  switch (command) {
    case 'zoomIn':
      return zoomed(view, 1.25);
    case 'zoomOut':
      return zoomed(view, 1 / 1.25);
    case 'fit':
      return fitted(view);
    case 'panUp':
      return panned(view, 0, PAN_STEP);
    case 'panDown':
      return panned(view, 0, -PAN_STEP);
    case 'panLeft':
      return panned(view, PAN_STEP, 0);
    case 'panRight':
      return panned(view, -PAN_STEP, 0);
    case 'invert':
      return { ...view, inverted: !view.inverted };
    case 'mirror':
      return { ...view, mirrored: !view.mirrored };
    case 'flip':
      return { ...view, flipped: !view.flipped };
    case 'reset':
      return AS_TAKEN;
    default:
      return view;
  }
}

function focusRow(id: number): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-film="${id}"]`)?.focus());
}

/** The browser's own file dialog; the visible buttons press it. */
function FileInput(props: {
  input: React.RefObject<HTMLInputElement | null>;
  label: string;
  accept?: string;
  folder?: boolean;
  onFiles: (files: readonly File[]) => void;
}) {
  const { input, label, accept, folder, onFiles } = props;
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      aria-label={label}
      accept={accept}
      {...(folder && { webkitdirectory: '' })}
      onChange={(event) => {
        onFiles(Array.from(event.currentTarget.files ?? []));
        event.currentTarget.value = '';
      }}
    />
  );
}
