import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icons.tsx';

/** A button with an icon only. Its label is read aloud. */
export function IconButton(
  props: Omit<ComponentProps<'button'>, 'children' | 'type' | 'className'> & {
    readonly icon: IconName;
    readonly label: string;
    readonly small?: boolean | undefined;
  },
) {
  const { icon, label, small, ...others } = props;
  return (
    <button
      {...others}
      type="button"
      className={`button button-quiet button-icon ${small ? 'button-small' : ''}`}
      aria-label={label}
    >
      <Icon name={icon} />
    </button>
  );
}
