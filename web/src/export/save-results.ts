import { NOTICE } from '../../../core/contract/notice.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { saveText } from './save.ts';
import { toCsv, toJson } from './table.ts';

export function saveCsv(items: readonly WorklistItem[]): void {
  saveText(toCsv(items), fileName('csv'), 'text/csv');
}

export function saveJson(items: readonly WorklistItem[]): void {
  saveText(toJson(items, NOTICE.device), fileName('json'), 'application/json');
}

function fileName(extension: string): string {
  return `pneumoscope-${new Date().toISOString().slice(0, 10)}.${extension}`;
}
