import { Menu } from '@mantine/core';
import { saveCsv, saveJson } from '../export/save-results.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { IconButton } from './icon-button.tsx';
import '../styles/library-floating.css';

const WORDS = { save: 'Save results', csv: 'Table (CSV)', json: 'Data (JSON)', print: 'Print' };

export function SaveMenu({ items }: { items: readonly WorklistItem[] }) {
  return (
    <Menu position="bottom-end" shadow="none" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <IconButton icon="save" label={WORDS.save} small disabled={items.length === 0} />
      </Menu.Target>
      <Menu.Dropdown className="menu">
        <Menu.Item onClick={() => saveCsv(items)}>{WORDS.csv}</Menu.Item>
        <Menu.Item onClick={() => saveJson(items)}>{WORDS.json}</Menu.Item>
        <Menu.Item onClick={() => window.print()}>{WORDS.print}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
