import { HEADER_WORDS } from '../words/header-words.ts';
import { IconButton } from './icon-button.tsx';
import { LOAD_FAULT } from './late.tsx';
import { useColours } from './use-colours.ts';

export interface HeaderToolsProps {
  readonly onShortcuts: () => void;
  /** True once the reader has asked for the menu of colours. */
  readonly wantsColours: boolean;
  readonly onColours: () => void;
  /** Called when these buttons have replaced those of the start. */
  readonly onReplaced: () => void;
}

/** The buttons in the page's header until their menu and their tooltips are loaded. They look the same. */
export function HeaderToolsStart({ onShortcuts, onColours }: HeaderToolsProps) {
  const { button } = useColours();
  return (
    <>
      <IconButton icon="keyboard" label={HEADER_WORDS.keys} onClick={onShortcuts} />
      <IconButton {...button} aria-haspopup="menu" onClick={onColours} />
    </>
  );
}

/** The same where they cannot be loaded; this is told to a reader who asks for them. */
export function HeaderToolsFault(props: HeaderToolsProps) {
  return (
    <>
      {props.wantsColours && (
        <p className="header-fault" role="alert">
          {LOAD_FAULT}
        </p>
      )}
      <HeaderToolsStart {...props} />
    </>
  );
}
