import { createHash } from 'node:crypto';
import { startProgress } from '../common/progress.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import type { FilmResult } from './film-result.ts';
import type { Judge } from './judges.ts';
import type { LabelledFile } from './labelled-films.ts';

/**
 * Judges every file, in the order given, with as many in memory as the judge asks for. A file that fails is part of the
 * result, with its reason.
 */
export async function judgeFolder(
  files: readonly LabelledFile[],
  judge: Judge,
  options: { readonly quiet?: boolean } = {},
): Promise<FilmResult[]> {
  const progress = startProgress('films', files.length, options);
  const results: FilmResult[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < files.length; at = next++) {
      results[at] = await judgeFile(files[at] as LabelledFile, judge);
      progress.advance();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(judge.concurrency, files.length) }, work));
    return results;
  } finally {
    progress.stop();
  }
}

async function judgeFile(file: LabelledFile, judge: Judge): Promise<FilmResult> {
  let sha256: string | null = null;
  try {
    const bytes = await readPlainFile(file.path);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file, sha256, outcome: { probabilities: await judge.judge(bytes) } };
  } catch (error) {
    return { file, sha256, outcome: { failure: error instanceof Error ? error.message : String(error) } };
  }
}

/** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`: one name for this very set of films. */
export function hashOfFiles(results: readonly FilmResult[]): string {
  const lines = results.map(({ sha256, file }) => `${sha256 ?? 'unreadable'} ${file.name}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
