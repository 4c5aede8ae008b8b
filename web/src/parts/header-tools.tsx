import { Menu } from '@mantine/core';
import { useEffect, useLayoutEffect, useState } from 'react';
import { HEADER_WORDS } from '../words/header-words.ts';
import type { HeaderToolsProps } from './header-tools-start.tsx';
import { IconButton } from './icon-button.tsx';
import { Icon } from './icons.tsx';
import { ToolButton } from './tool-button.tsx';
import { SCHEME_ICONS, SCHEMES, type Scheme, useColours } from './use-colours.ts';
import '../styles/library-floating.css';

/** The buttons in the page's header, with tooltips and the menu of colours. */
export default function HeaderTools({ onShortcuts, wantsColours, onReplaced }: HeaderToolsProps) {
  useLayoutEffect(onReplaced, []);
  return (
    <>
      <ToolButton icon="keyboard" label={HEADER_WORDS.keys} shortcut="?" onClick={onShortcuts} />
      <ColourMenu opensAtOnce={wantsColours} />
    </>
  );
}

function ColourMenu({ opensAtOnce }: { opensAtOnce: boolean }) {
  const [opened, setOpened] = useState(false);
  // Not from the start: the menu's place is computed from a button that is there.
  useEffect(() => setOpened(opensAtOnce), [opensAtOnce]);
  const { scheme: chosen, choose, button } = useColours();
  return (
    <Menu
      position="bottom-end"
      shadow="none"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
      opened={opened}
      onChange={setOpened}
    >
      <Menu.Target>
        <IconButton {...button} />
      </Menu.Target>
      <Menu.Dropdown className="menu" aria-label={HEADER_WORDS.colours}>
        <Menu.RadioGroup value={chosen} onChange={(scheme) => choose(scheme as Scheme)}>
          {SCHEMES.map((scheme) => (
            <Menu.RadioItem
              key={scheme}
              value={scheme}
              closeMenuOnClick
              checkIcon={<Icon name="check" />}
              rightSection={<Icon name={SCHEME_ICONS[scheme]} />}
            >
              {HEADER_WORDS.schemes[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
