import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { IMAGE_MEDIA_TYPES, listImageFormats } from '../../../core/contract/image-formats.ts';
import { type Gathered, gatherFiles, gatherFolder } from '../intake/gather.ts';
import type { Command } from '../keyboard/shortcuts.ts';
import { useCommands } from '../keyboard/use-commands.ts';
import { useSingleKeys } from '../keyboard/use-single-keys.ts';
import { Announcer } from '../parts/announcer.tsx';
import { DropArea } from '../parts/drop-area.tsx';
import { NoticeStrip } from '../parts/notice-strip.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { UndoRow } from '../parts/worklist-panel.tsx';
import { NoticeDialog, ShortcutsDialog } from '../screens/dialogs.tsx';
import { HomeScreen } from '../screens/home.tsx';
import { SignInScreen } from '../screens/notices.tsx';
import { type Pane, ReadingRoom } from '../screens/reading-room.tsx';
import { type FailureCode, retryOf } from '../service/failures.ts';
import { type ServiceWatch, takesImages } from '../service/service-status.ts';
import type { Session } from '../session/session.ts';
import { AS_TAKEN, fitted, panned, type View, zoomed } from '../viewer/view.ts';
import { countOf } from '../words/format.ts';
import { describeService } from '../words/service-words.ts';
import type { ImageSource, Worklist } from '../worklist/worklist.ts';
import { failureOf, isSettled, type WorklistItem } from '../worklist/worklist-item.ts';
import './app.css';

const WORDS = {
  skipped: (count: number) =>
    `${countOf(count, 'file')} ${count === 1 ? 'was' : 'were'} left out: only ${listImageFormats('and')} images that can be read are taken.`,
  nothing: `No image was found there: only ${listImageFormats('and')} images are taken.`,
  dismiss: 'Dismiss',
  choose: 'Images',
  chooseFolder: 'Folder of images',
};

/** The page: one screen at a time, over the images and the service that live outside React. */
export function App({ worklist, watch, session }: { worklist: Worklist; watch: ServiceWatch; session: Session }) {
  const state = useSyncExternalStore(worklist.subscribe, worklist.getState);
  const knowledge = useSyncExternalStore(watch.subscribe, watch.getKnowledge);
  const [isHome, setHome] = useState(true);
  const [pane, setPane] = useState<Pane>('image');
  const [dialog, setDialog] = useState<'notice' | 'shortcuts' | null>(null);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const [remark, setRemark] = useState<string | null>(null);
  const [view, setView] = useView(state.selectedId);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const image = state.images.find(({ id }) => id === state.selectedId) ?? null;
  const reason = takesImages(knowledge) ? null : describeService(knowledge).reason;
  const showsHome = isHome || image === null;

  const addImages = useCallback(
    (images: readonly ImageSource[]): void => {
      if (images.length === 0) return;
      worklist.add(images);
      setHome(false);
      setPane('image');
    },
    [worklist],
  );
  const addGathered = ({ images, skipped }: Gathered): void => {
    if (skipped > 0) setRemark(WORDS.skipped(skipped));
    else setRemark(images.length === 0 ? WORDS.nothing : null);
    addImages(images);
  };

  // A code for each image; the empty text where none failed.
  const failedCodes = state.images.map((one) => failureOf(one)?.code ?? '').join();
  useEffect(() => {
    if (failedCodes.split(',').some((code) => code !== '' && retryOf(code as FailureCode) === 'after-status'))
      watch.ask();
  }, [failedCodes, watch]);

  useQuestionBeforeLeaving(holdsWork(state.images));

  useCommands(singleKeys && dialog === null, (command) => {
    if (dialog !== null) return false;
    if (command === 'help') setDialog('shortcuts');
    else if (command === 'choose') reason === null && files.current?.click();
    else if (image === null || showsHome) return false;
    else runImageCommand(command);
    return true;
  });

  const runImageCommand = (command: Command): void => {
    if (image === null) return;
    if (command === 'previous') worklist.selectBeside(-1);
    else if (command === 'next') worklist.selectBeside(1);
    else if (command === 'remove') worklist.remove([image.id]);
    else if (command === 'retry') worklist.retry([image.id]);
    else if (command === 'leave') {
      setPane('worklist');
      focusRow(image.id);
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
      {showsHome || image === null ? (
        <HomeScreen
          reason={reason}
          imageCount={state.images.length}
          onChooseFiles={() => files.current?.click()}
          onChooseFolder={() => folder.current?.click()}
          onImages={addImages}
          onBack={() => setHome(false)}
        />
      ) : (
        <ReadingRoom
          state={state}
          image={image}
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
      {state.images.length === 0 && state.removed.length > 0 && (
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
        accept={IMAGE_MEDIA_TYPES.join(',')}
        onFiles={(chosen) => addGathered(gatherFiles(chosen))}
      />
      <FileInput
        input={folder}
        label={WORDS.chooseFolder}
        folder
        onFiles={(chosen) => addGathered(gatherFolder(chosen))}
      />
      <DropArea reason={reason} onGathered={addGathered} />
      <Announcer images={state.images} image={image} />
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

/** True where leaving would cost more than dropping one image again. */
function holdsWork(images: readonly WorklistItem[]): boolean {
  const own = images.filter(({ note }) => note === null);
  return own.length > 1 || own.some((image) => !isSettled(image));
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

/** Every image is first seen as stored: a look that was chosen for one image must not mislead about the next. */
function useView(imageId: number | null): [View, (change: (view: View) => View) => void] {
  const [held, setHeld] = useState({ imageId, view: AS_TAKEN });
  const view = held.imageId === imageId ? held.view : AS_TAKEN;
  const change = useCallback(
    (make: (view: View) => View) =>
      setHeld((now) => ({ imageId, view: make(now.imageId === imageId ? now.view : AS_TAKEN) })),
    [imageId],
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
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-image="${id}"]`)?.focus());
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
