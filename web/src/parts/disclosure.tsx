import { type ReactNode, useId, useState } from 'react';
import { Icon } from './icons.tsx';
import './disclosure.css';

/**
 * A title that shows and hides what belongs to it.
 * @param props.isPrinted True if the content is on paper even where it is hidden on screen; otherwise it is only made once the
 * reader opens it.
 */
export function Disclosure(props: { title: string; isPrinted?: boolean; children: ReactNode }) {
  const { title, isPrinted = false, children } = props;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="disclosure">
      <button
        type="button"
        className="disclosure-title"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="right" />
        {title}
      </button>
      <div id={id} className="disclosure-content" hidden={!isOpen} data-printed={isPrinted}>
        {(isOpen || isPrinted) && children}
      </div>
    </div>
  );
}
