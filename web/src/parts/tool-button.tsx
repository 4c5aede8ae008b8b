import { Tooltip } from '@mantine/core';
import { Icon, type IconName } from './icons.tsx';

/** A button with an icon only. Its label is read aloud, and shown with its shortcut on hover and focus. */
export function ToolButton(props: {
  icon: IconName;
  label: string;
  /** The key with the same effect, as printed on it. */
  shortcut?: string;
  pressed?: boolean;
  disabled?: boolean;
  tabIndex?: number;
  small?: boolean;
  onClick: () => void;
}) {
  const { icon, label, shortcut, pressed, disabled, tabIndex, small, onClick } = props;
  return (
    <Tooltip label={shortcut === undefined ? label : `${label} (${shortcut})`} openDelay={400}>
      <button
        type="button"
        className={`button button-quiet button-icon ${small ? 'button-small' : ''}`}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        tabIndex={tabIndex}
        onClick={onClick}
      >
        <Icon name={icon} />
      </button>
    </Tooltip>
  );
}
