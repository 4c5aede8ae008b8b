import { type FocusEvent, useRef } from 'react';

/** Keeps the focus on its button when the buttons of an element are replaced by others like them. */
export function useFocusKept<Box extends HTMLElement>() {
  const box = useRef<Box>(null);
  const focused = useRef(-1);
  const buttons = () => Array.from(box.current?.querySelectorAll('button') ?? []);
  return {
    /** For the element around the buttons. */
    around: {
      ref: box,
      onFocus: ({ target }: FocusEvent) => {
        focused.current = buttons().indexOf(target as HTMLButtonElement);
      },
      onBlur: () => {
        focused.current = -1;
      },
    },
    restore: () => buttons()[focused.current]?.focus(),
  };
}
