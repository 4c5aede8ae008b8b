import { createHash } from 'node:crypto';
import { forEachConcurrently } from '../common/concurrency.ts';
import { startProgress } from '../common/progress.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import type { Classifier } from './classifiers.ts';
import type { ImageResult } from './image-result.ts';
import type { UnlabelledFile } from './labelled-images.ts';

/**
 * Classifies every file, with as many in flight as the classifier asks for. Results are in the order of the files; the result of
 * a file that failed holds the reason.
 */
export async function classifyFolder<File extends UnlabelledFile>(
  files: readonly File[],
  classifier: Classifier,
  options: { readonly quiet?: boolean } = {},
): Promise<ImageResult<File>[]> {
  const progress = startProgress('images', files.length, options);
  const results: ImageResult<File>[] = [];
  try {
    await forEachConcurrently(files.entries(), classifier.concurrency, async ([at, file]) => {
      results[at] = await classifyFile(file, classifier);
      progress.advance();
    });
    return results;
  } finally {
    progress.stop();
  }
}

async function classifyFile<File extends UnlabelledFile>(
  file: File,
  classifier: Classifier,
): Promise<ImageResult<File>> {
  let sha256: string | null = null;
  try {
    const bytes = await readPlainFile(file.path);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    return { file, sha256, outcome: await classifier.classify(bytes) };
  } catch (error) {
    return { file, sha256, outcome: { failure: error instanceof Error ? error.message : String(error) } };
  }
}

/** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`: it identifies this set of images. */
export function hashOfFiles(results: readonly ImageResult<UnlabelledFile>[]): string {
  const lines = results.map(({ sha256, file }) => `${sha256 ?? 'unreadable'} ${file.name}\n`).sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
