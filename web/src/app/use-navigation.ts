import { useCallback, useState } from 'react';

/** On a narrow screen, the reading room shows one of the two. */
export type Pane = 'image' | 'worklist';

export type DialogName = 'notice' | 'shortcuts';

/** Which screen, pane and dialog are shown. */
export function useNavigation() {
  const [isHome, setHome] = useState(true);
  const [pane, setPane] = useState<Pane>('image');
  const [dialog, setDialog] = useState<DialogName | null>(null);
  return {
    isHome,
    goHome: useCallback(() => setHome(true), []),
    leaveHome: useCallback(() => setHome(false), []),
    pane,
    showPane: setPane,
    dialog,
    openDialog: useCallback((name: DialogName) => setDialog(name), []),
    closeDialog: useCallback(() => setDialog(null), []),
  };
}
