import { Tooltip } from '@mantine/core';
import type { ComponentProps } from 'react';
import { IconButton } from './icon-button.tsx';
import '../styles/library-floating.css';

type ToolButtonProps = Pick<
  ComponentProps<typeof IconButton>,
  'icon' | 'label' | 'small' | 'disabled' | 'tabIndex' | 'onClick'
> & {
  /** The key with the same effect, as printed on it. */
  readonly shortcut?: string;
  readonly pressed?: boolean;
};

/** A button with an icon only. Its label is read aloud, and shown with its shortcut on hover and focus. */
export function ToolButton({ shortcut, pressed, ...button }: ToolButtonProps) {
  const { label } = button;
  return (
    <Tooltip label={shortcut === undefined ? label : `${label} (${shortcut})`} openDelay={400}>
      <IconButton {...button} aria-pressed={pressed} />
    </Tooltip>
  );
}
