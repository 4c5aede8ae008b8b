import { memo } from 'react';
import { describeProgress } from '../words/progress-words.ts';
import { describeCautions } from '../words/remark-words.ts';
import { outcomeOf } from '../worklist/outcome.ts';
import type { Worklist } from '../worklist/worklist.ts';
import { cautionsBesideVerdict, isRetryable, isSettled, type WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ImageName } from './image-name.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { ToolButton } from './tool-button.tsx';

const WORDS = {
  retry: (name: string) => `Try again: ${name}`,
  remove: (name: string) => `Remove: ${name}`,
};

interface RowProps {
  readonly item: WorklistItem;
  readonly isSelected: boolean;
  readonly worklist: Worklist;
  readonly onOpen: () => void;
}

/** Memoized, so that of hundreds of rows only those that changed are rendered again. */
export const WorklistRow = memo(function WorklistRow({ item, isSelected, worklist, onOpen }: RowProps) {
  const open = (): void => {
    worklist.select(item.id);
    onOpen();
  };
  return (
    <li className="row" data-selected={isSelected}>
      <button
        type="button"
        className="row-main"
        data-item={item.id}
        aria-current={isSelected ? 'true' : undefined}
        tabIndex={isSelected ? 0 : -1}
        onClick={open}
      >
        <span className="row-image on-image">
          {item.thumbnailUrl === null ? <Icon name="xray" /> : <img src={item.thumbnailUrl} alt="" />}
        </span>
        <RowText item={item} />
      </button>
      {!isSettled(item) && <ProgressBar progress={item.progress} />}
      <RowTools item={item} isSelected={isSelected} worklist={worklist} />
    </li>
  );
});

function RowText({ item }: Pick<RowProps, 'item'>) {
  const outcome = outcomeOf(item);
  const cautions = describeCautions(cautionsBesideVerdict(item));
  return (
    <span className="row-text">
      <span className="row-name">
        <ImageName name={item.name} />
      </span>
      <span className={`row-outcome numbers outcome-${outcome}`}>
        <Icon name={outcome} />
        <span className="row-words">{describeProgress(item)}</span>
      </span>
      {cautions !== null && (
        <span className="row-caution">
          <Icon name="caution" />
          <span className="row-words">{cautions}</span>
        </span>
      )}
    </span>
  );
}

function RowTools({ item, isSelected, worklist }: Omit<RowProps, 'onOpen'>) {
  const { id, name } = item;
  const tabIndex = isSelected ? 0 : -1;
  return (
    <span className="row-tools">
      {isRetryable(item) && (
        <ToolButton
          icon="retry"
          label={WORDS.retry(name)}
          shortcut="R"
          small
          tabIndex={tabIndex}
          onClick={() => worklist.retry([id])}
        />
      )}
      <ToolButton
        icon="close"
        label={WORDS.remove(name)}
        shortcut="Del"
        small
        tabIndex={tabIndex}
        onClick={() => worklist.remove([id])}
      />
    </span>
  );
}
