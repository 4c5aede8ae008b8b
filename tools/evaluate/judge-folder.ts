import { createHash } from 'node:crypto';
import { forEachConcurrently } from '../common/concurrency.ts';
import { startProgress } from '../common/progress.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import type { ImageResult } from './image-result.ts';
import type { Judge } from './judges.ts';
import type { LabelledFile } from './labelled-images.ts';

/**
 * Judges every file, in the order given, with as many in memory as the judge asks for. A file that fails is part of the
 * result, with its reason.
 */
export async function judgeFolder(
  files: readonly LabelledFile[],
  judge: Judge,
  options: { readonly quiet?: boolean } = {},
): Promise<ImageResult[]> {
  const progress = startProgress('images', files.length, options);
  const results: ImageResult[] = [];
  try {
    await forEachConcurrently(files.entries(), judge.concurrency, async ([at, file]) => {
      results[at] = await judgeFile(file, judge);
      progress.advance();
    });
    return results;
  } finally {
    progress.stop();
  }
}

async function judgeFile(file: LabelledFile, judge: Judge): Promise<ImageResult> {
  let sha256: string | null = null;
  try {
    const bytes = await readPlainFile(file.path);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file, sha256, outcome: { probabilities: await judge.judge(bytes) } };
  } catch (error) {
    return { file, sha256, outcome: { failure: error instanceof Error ? error.message : String(error) } };
  }
}

/** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`: one name for this very set of images. */
export function hashOfFiles(results: readonly ImageResult[]): string {
  const lines = results.map(({ sha256, file }) => `${sha256 ?? 'unreadable'} ${file.name}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
