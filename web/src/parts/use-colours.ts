import { useMantineColorScheme } from '@mantine/core';
import { HEADER_WORDS } from '../words/header-words.ts';
import type { IconName } from './icons.tsx';

export type Scheme = keyof typeof HEADER_WORDS.schemes;

export const SCHEMES = Object.keys(HEADER_WORDS.schemes) as readonly Scheme[];

export const SCHEME_ICONS: Record<Scheme, IconName> = { auto: 'system', dark: 'moon', light: 'sun' };

/** The colours that the reader chose, and the button that says so. */
export function useColours() {
  // Without keepTransitions the library writes a style element, which the Content-Security-Policy forbids.
  const { colorScheme: scheme, setColorScheme: choose } = useMantineColorScheme({ keepTransitions: true });
  const label = `${HEADER_WORDS.colours}: ${HEADER_WORDS.schemes[scheme]}`;
  return { scheme, choose, button: { icon: SCHEME_ICONS[scheme], label } };
}
