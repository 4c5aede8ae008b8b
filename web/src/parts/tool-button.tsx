import { Tooltip } from '@mantine/core';
import { Icon, type IconName } from './icons.tsx';

/** A button that shows a drawing only; its name is read aloud, and shown with its key beside the pointer or under focus. */
export function ToolButton(props: {
  icon: IconName;
  label: string;
  /** The key that does the same, as printed on it. */
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
