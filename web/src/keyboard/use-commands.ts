import { useEffect, useRef } from 'react';
import { type Command, commandOf } from './shortcuts.ts';

/** Elements that handle arrows, space or letters themselves. */
const OWN_KEYS = 'input, textarea, select, [role="slider"], [role="menu"], [role="dialog"]';

/**
 * Listens for shortcuts everywhere on the page, except in controls that need the keys themselves.
 * @param run Returns false where the command does nothing now, so that the key keeps its usual effect.
 */
export function useCommands(singleKeys: boolean, run: (command: Command) => boolean): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || target?.closest(OWN_KEYS)) return;
      // Space presses the focused button.
      if (event.key === ' ' && target?.closest('button, a')) return;
      const command = commandOf(event, singleKeys);
      if (command !== null && latest.current(command)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [singleKeys]);
}
