import { Menu } from '@mantine/core';
import { saveCsv, saveJson } from '../export/save-results.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';

const WORDS = { save: 'Save results', csv: 'Table (CSV)', json: 'Data (JSON)', print: 'Print' };

export function SaveMenu({ items }: { items: readonly WorklistItem[] }) {
  return (
    <Menu position="bottom-end" shadow="none" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className="button button-quiet button-icon button-small"
          aria-label={WORDS.save}
          disabled={items.length === 0}
        >
          <Icon name="save" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="menu">
        <Menu.Item onClick={() => saveCsv(items)}>{WORDS.csv}</Menu.Item>
        <Menu.Item onClick={() => saveJson(items)}>{WORDS.json}</Menu.Item>
        <Menu.Item onClick={() => window.print()}>{WORDS.print}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
