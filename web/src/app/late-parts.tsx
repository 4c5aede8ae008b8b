import { useEffect } from 'react';
import { LOAD_FAULT, lateComponent } from '../parts/late.tsx';
import { Toast } from '../parts/toast.tsx';
import type { DialogsProps } from '../screens/dialogs.tsx';
import { PartFault } from '../screens/notices.tsx';
import type { RoomProps } from '../screens/reading-room.tsx';

const WORDS = { loading: 'Loading' };

/** The screen that the first X-ray opens. */
export const ReadingRoom = lateComponent<RoomProps>(() => import('../screens/reading-room.tsx'), {
  Loading: () => (
    <main aria-busy="true">
      <h1 className="visually-hidden">{WORDS.loading}</h1>
    </main>
  ),
  Fault: PartFault,
});

export const Dialogs = lateComponent<DialogsProps>(() => import('../screens/dialogs.tsx'), {
  Loading: () => null,
  Fault: ({ dialog, onClose }) => (dialog === null ? null : <Toast text={LOAD_FAULT} onDismiss={onClose} />),
});

/**
 * Fetches what the home screen does without as soon as it is shown: nobody has to wait for it after dropping an X-ray, and a page that
 * is open works on while a new version is installed, or without a connection.
 */
export function usePreload(): void {
  useEffect(() => void ReadingRoom.preload(), []);
}
