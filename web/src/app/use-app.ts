import { useIntake } from '../intake/use-intake.ts';
import { focusRow } from '../keyboard/row-focus.ts';
import { useCommands } from '../keyboard/use-commands.ts';
import { useSingleKeys } from '../keyboard/use-single-keys.ts';
import { takesImages } from '../service/service-status.ts';
import type { ServiceWatch } from '../service/service-watch.ts';
import { useCheckAfterFailure } from '../service/use-check-after-failure.ts';
import { useStore } from '../store/use-store.ts';
import { useView } from '../viewer/use-view.ts';
import { describeService } from '../words/service-words.ts';
import type { Worklist } from '../worklist/worklist.ts';
import { findItem } from '../worklist/worklist-state.ts';
import { runCommand } from './run-command.ts';
import { useNavigation } from './use-navigation.ts';
import { useQuestionBeforeLeaving } from './use-question-before-leaving.ts';

/** The state of the page and what can be done to it, over the worklist and the service that live outside React. */
export function useApp(worklist: Worklist, watch: ServiceWatch) {
  const list = useStore(worklist);
  const knowledge = useStore(watch);
  const navigation = useNavigation();
  const [view, changeView] = useView(list.selectedId);
  const [singleKeys, setSingleKeys] = useSingleKeys();
  const intake = useIntake(worklist, () => {
    navigation.leaveHome();
    navigation.showPane('image');
  });

  const selected = list.selectedId === null ? null : (findItem(list, list.selectedId) ?? null);
  const shown = navigation.isHome ? null : selected;
  const closedReason = takesImages(knowledge) ? null : describeService(knowledge).reason;
  const isDialogOpen = navigation.dialog !== null;

  useCheckAfterFailure(list.items, watch);
  useQuestionBeforeLeaving(list.items);
  useCommands(singleKeys && !isDialogOpen, (command) => {
    if (isDialogOpen) return false;
    return runCommand(command, {
      worklist,
      shownId: shown?.id ?? null,
      openShortcuts: () => navigation.openDialog('shortcuts'),
      chooseFiles: () => closedReason === null && intake.chooseFiles(),
      leaveImage: (id) => {
        navigation.showPane('worklist');
        focusRow(id);
      },
      changeView,
    });
  });

  return {
    list,
    /** The selected item, also while the home screen is shown. */
    selected,
    /** The item on screen; null on the home screen. */
    shown,
    knowledge,
    /** Why no image is accepted; null where images are accepted. */
    closedReason,
    navigation,
    intake,
    view,
    changeView,
    singleKeys,
    setSingleKeys,
    undoRemove: () => {
      worklist.undoRemove();
      navigation.leaveHome();
    },
  };
}
