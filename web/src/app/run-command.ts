import type { Command } from '../keyboard/shortcuts.ts';
import type { ViewChange } from '../viewer/view.ts';
import { isViewCommand, VIEW_COMMANDS } from '../viewer/view-commands.ts';
import type { Worklist } from '../worklist/worklist.ts';

/** What commands act on. */
export interface CommandTarget {
  readonly worklist: Pick<Worklist, 'moveSelection' | 'remove' | 'retry'>;
  /** The item on screen; null on the home screen. */
  readonly shownId: number | null;
  readonly openShortcuts: () => void;
  readonly chooseFiles: () => void;
  readonly leaveImage: (itemId: number) => void;
  readonly changeView: (change: ViewChange) => void;
}

/** Runs a command; returns false where it does nothing on the present screen. */
export function runCommand(command: Command, target: CommandTarget): boolean {
  if (command === 'help') target.openShortcuts();
  else if (command === 'choose') target.chooseFiles();
  else if (target.shownId === null) return false;
  else if (isViewCommand(command)) target.changeView(VIEW_COMMANDS[command]);
  else runItemCommand(command, target.shownId, target);
  return true;
}

type ItemCommand = 'previous' | 'next' | 'remove' | 'retry' | 'leave';

function runItemCommand(command: ItemCommand, id: number, { worklist, leaveImage }: CommandTarget): void {
  const actions: Record<ItemCommand, () => void> = {
    previous: () => worklist.moveSelection(-1),
    next: () => worklist.moveSelection(1),
    remove: () => worklist.remove([id]),
    retry: () => worklist.retry([id]),
    leave: () => leaveImage(id),
  };
  actions[command]();
}
