import type { Explain } from '../explanation/use-explanation.ts';
import { Announcer } from '../parts/announcer.tsx';
import { DropArea } from '../parts/drop-area.tsx';
import { FileInputs } from '../parts/file-inputs.tsx';
import { NoticeStrip } from '../parts/notice-strip.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Toast } from '../parts/toast.tsx';
import { UndoRow } from '../parts/undo-row.tsx';
import { HomeScreen } from '../screens/home.tsx';
import type { ServiceWatch } from '../service/service-watch.ts';
import type { Session } from '../session/session.ts';
import type { Worklist } from '../worklist/worklist.ts';
import { Dialogs, ReadingRoom, usePreload } from './late-parts.tsx';
import { useApp } from './use-app.ts';
import './app.css';

/** The page: one screen at a time, and what all screens share. */
export function App(props: {
  worklist: Worklist;
  watch: ServiceWatch;
  session: Session;
  /** Null where the service does not explain verdicts. */
  explain: Explain | null;
}) {
  const { worklist, watch, session, explain } = props;
  const app = useApp(worklist, watch);
  usePreload();
  const { list, shown, closedReason, navigation, intake } = app;
  const openNotice = () => navigation.openDialog('notice');
  return (
    <div className="app" data-home={shown === null}>
      <PageHeader
        knowledge={app.knowledge}
        session={session}
        onHome={navigation.goHome}
        onShortcuts={() => navigation.openDialog('shortcuts')}
      />
      {shown === null ? (
        <HomeScreen
          reason={closedReason}
          itemCount={list.items.length}
          onChooseFiles={intake.chooseFiles}
          onChooseFolder={intake.chooseFolder}
          onImages={intake.addSources}
          onBack={navigation.leaveHome}
        />
      ) : (
        <ReadingRoom
          list={list}
          item={shown}
          worklist={worklist}
          pane={navigation.pane}
          onPane={navigation.showPane}
          view={app.view}
          onView={app.changeView}
          reason={closedReason}
          status={app.knowledge.kind === 'known' ? app.knowledge.status : null}
          onAdd={intake.chooseFiles}
          onNotice={openNotice}
          explain={explain}
          onSignIn={session.userName === null ? null : session.signIn}
        />
      )}
      {intake.message !== null && <Toast text={intake.message} onDismiss={intake.dismissMessage} />}
      {list.items.length === 0 && list.removed.length > 0 && (
        <UndoRow count={list.removed.length} onUndo={app.undoRemove} />
      )}
      <NoticeStrip onNotice={openNotice} />
      <FileInputs files={intake.filesInput} folder={intake.folderInput} onGathered={intake.addGathered} />
      <DropArea reason={closedReason} onGathered={intake.addGathered} />
      <Announcer items={list.items} selected={app.selected} />
      <Dialogs
        dialog={navigation.dialog}
        model={app.knowledge.kind === 'known' ? app.knowledge.status.model : null}
        onClose={navigation.closeDialog}
        singleKeys={app.singleKeys}
        onSingleKeys={app.setSingleKeys}
      />
    </div>
  );
}
