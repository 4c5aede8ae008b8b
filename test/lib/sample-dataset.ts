import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PreparedDataset } from '../../core/contract/dataset.ts';

export interface SampleOptions {
  /** There is no data set. */
  readonly none?: boolean;
  /** Content of `train.rec`; a different text makes a different data set. */
  readonly train?: string;
  readonly test?: PreparedDataset['test'];
  /** Of the held-out images. */
  readonly testSha256?: string;
  /** Of the guard that scored them. */
  readonly guardSha256?: string;
}

/** Writes a prepared data set of made-up bytes, with the 2020 notebook project's counts, into a temporary folder. */
export function writeSampleDataset({ train = 'films', test, ...scores }: SampleOptions = {}): string {
  const { testSha256 = sha256('test'), guardSha256 = sha256('guard') } = scores;
  const checks = { sha256: sha256('{}'), guardSha256 };
  const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  const describe = (file: string, content: string, count: number) => {
    writeFileSync(join(folder, file), content);
    return { file, sha256: sha256(content), sizeInBytes: content.length, count };
  };
  for (const name of ['NORMAL', 'PNEUMONIA']) {
    mkdirSync(join(folder, 'test', name), { recursive: true });
    writeFileSync(join(folder, 'test', name, 'image.jpeg'), name);
  }
  writeFileSync(join(folder, 'test', 'checks.json'), '{}');
  const description: PreparedDataset = {
    version: 2,
    classes: ['NORMAL', 'PNEUMONIA'],
    seed: 1,
    train: describe('train.rec', train, 5_112),
    validation: describe('validation.rec', 'more films', 120),
    test:
      test === undefined ? { sha256: testSha256, counts: { NORMAL: 234, PNEUMONIA: 390 }, side: 224, checks } : test,
  };
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify(description));
  return folder;
}

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
