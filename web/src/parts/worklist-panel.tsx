import { Menu } from '@mantine/core';
import { type KeyboardEvent, memo, type RefObject, useEffect, useRef } from 'react';
import { NOTICE } from '../../../core/contract/notice.ts';
import { saveText } from '../export/save.ts';
import { toCsv, toJson } from '../export/table.ts';
import { countOf } from '../words/format.ts';
import { describeProgress, toneOfImage } from '../words/progress-words.ts';
import { canRetry, countOutcomes, describeCounts } from '../worklist/outcome-counts.ts';
import type { Worklist, WorklistState } from '../worklist/worklist.ts';
import { failureOf, type WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ImageName } from './image-name.tsx';
import { ProgressBar } from './progress-panel.tsx';
import { ToolButton } from './tool-button.tsx';
import './worklist-panel.css';

const WORDS = {
  title: 'Worklist',
  list: 'Images',
  add: 'Add images',
  save: 'Save results',
  csv: 'Table (CSV)',
  json: 'Data (JSON)',
  print: 'Print',
  clear: 'Remove all',
  retryAll: (count: number) => `Try ${countOf(count, 'failed image')} again`,
  removed: (count: number) => `${countOf(count, 'image')} removed.`,
  undo: 'Undo',
};

/** All images of this sitting; the one shown is marked. Arrow keys move, Enter goes to the image, Delete removes. */
export function WorklistPanel(props: {
  state: WorklistState;
  worklist: Worklist;
  canAdd: boolean;
  onAdd: () => void;
  onOpen: () => void;
}) {
  const { state, worklist, canAdd, onAdd, onOpen } = props;
  const { images, selectedId, removed } = state;
  const counts = countOutcomes(images);
  const failed = images.filter(canRetry).map(({ id }) => id);
  const lastFocused = useRef<Element | null>(null);
  return (
    <section
      className="worklist"
      aria-labelledby="worklist-title"
      onFocus={({ target }) => {
        lastFocused.current = target;
      }}
    >
      <div className="worklist-head">
        <h2 id="worklist-title">{WORDS.title}</h2>
        <ToolButton icon="plus" label={WORDS.add} shortcut="O" small disabled={!canAdd} onClick={onAdd} />
        <SaveMenu images={images} />
        <ToolButton
          icon="trash"
          label={WORDS.clear}
          small
          disabled={images.length === 0}
          onClick={() => worklist.remove(images.map(({ id }) => id))}
        />
      </div>
      <p className="worklist-counts numbers">{describeCounts(counts)}</p>
      {failed.length > 0 && images.length > 1 && (
        <button type="button" className="button button-small worklist-retry" onClick={() => worklist.retry(failed)}>
          <Icon name="retry" />
          {WORDS.retryAll(failed.length)}
        </button>
      )}
      <ImageList
        images={images}
        selectedId={selectedId}
        worklist={worklist}
        onOpen={onOpen}
        lastFocused={lastFocused}
      />
      {removed.length > 0 && <UndoRow count={removed.length} onUndo={() => worklist.undoRemove()} />}
    </section>
  );
}

export function UndoRow({ count, onUndo }: { count: number; onUndo: () => void }) {
  return (
    <p className="worklist-undo" role="status">
      {WORDS.removed(count)}
      <button type="button" className="link-button" onClick={onUndo}>
        {WORDS.undo}
      </button>
    </p>
  );
}

function SaveMenu({ images }: { images: readonly WorklistItem[] }) {
  const today = (): string => new Date().toISOString().slice(0, 10);
  return (
    <Menu position="bottom-end" shadow="none" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className="button button-quiet button-icon button-small"
          aria-label={WORDS.save}
          disabled={images.length === 0}
        >
          <Icon name="save" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="menu">
        <Menu.Item onClick={() => saveText(toCsv(images), `pneumoscope-${today()}.csv`, 'text/csv')}>
          {WORDS.csv}
        </Menu.Item>
        <Menu.Item
          onClick={() => saveText(toJson(images, NOTICE.device), `pneumoscope-${today()}.json`, 'application/json')}
        >
          {WORDS.json}
        </Menu.Item>
        <Menu.Item onClick={() => window.print()}>{WORDS.print}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ImageList(props: {
  images: readonly WorklistItem[];
  selectedId: number | null;
  worklist: Worklist;
  onOpen: () => void;
  /** What had the focus last within the worklist; it may be gone by now. */
  lastFocused: RefObject<Element | null>;
}) {
  const { images, selectedId, worklist, onOpen, lastFocused } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(`[data-image="${selectedId}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    // Focus follows the selection only where it already is in the list, or went with the row or button that it was on.
    const isLost = document.activeElement === document.body && lastFocused.current?.isConnected === false;
    if (isLost || list.current?.contains(document.activeElement)) row?.focus();
  }, [selectedId, lastFocused]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Home') worklist.selectBeside(-images.length);
    else if (event.key === 'End') worklist.selectBeside(images.length);
    else return;
    event.preventDefault();
  };

  return (
    <ul className="worklist-images" ref={list} aria-label={WORDS.list} onKeyDown={onKeyDown}>
      {images.map((image) => (
        <ImageRow
          key={image.id}
          image={image}
          isSelected={image.id === selectedId}
          worklist={worklist}
          onOpen={onOpen}
        />
      ))}
    </ul>
  );
}

const ImageRow = memo(function ImageRow(props: {
  image: WorklistItem;
  isSelected: boolean;
  worklist: Worklist;
  onOpen: () => void;
}) {
  const { image, isSelected, worklist, onOpen } = props;
  const { id, name, progress } = image;
  const tone = toneOfImage(image);
  const tabIndex = isSelected ? 0 : -1;
  const isMoving = progress.step !== 'classified' && progress.step !== 'failed';
  return (
    <li className="row" data-selected={isSelected}>
      <button
        type="button"
        className="row-main"
        data-image={id}
        aria-current={isSelected ? 'true' : undefined}
        tabIndex={tabIndex}
        onClick={() => {
          worklist.select(id);
          onOpen();
        }}
      >
        <span className="row-image on-image">
          {image.thumbnailUrl === null ? <Icon name="image" /> : <img src={image.thumbnailUrl} alt="" />}
        </span>
        <span className="row-text">
          <span className="row-name">
            <ImageName name={name} />
          </span>
          <span className={`row-outcome numbers tone-${tone}`}>
            <Icon name={tone} />
            <span className="row-words">{describeProgress(image)}</span>
          </span>
        </span>
      </button>
      {isMoving && <ProgressBar progress={progress} />}
      <span className="row-tools">
        {failureOf(image)?.retryable && (
          <ToolButton
            icon="retry"
            label={`Try again: ${name}`}
            shortcut="R"
            small
            tabIndex={tabIndex}
            onClick={() => worklist.retry([id])}
          />
        )}
        <ToolButton
          icon="close"
          label={`Remove: ${name}`}
          shortcut="Del"
          small
          tabIndex={tabIndex}
          onClick={() => worklist.remove([id])}
        />
      </span>
    </li>
  );
});
