import { CopyButton } from '@mantine/core';
import { ToolButton } from './tool-button.tsx';

const WORDS = {
  copy: (label: string) => `Copy ${label}`,
  copied: (label: string) => `Copied ${label}`,
};

/** A code that is copied rather than read. */
export function CopyableCode({ text, label }: { text: string; label: string }) {
  return (
    <span className="code">
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ToolButton
            icon={copied ? 'check' : 'copy'}
            label={copied ? WORDS.copied(label) : WORDS.copy(label)}
            small
            onClick={copy}
          />
        )}
      </CopyButton>
    </span>
  );
}
