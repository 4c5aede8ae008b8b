import { join } from 'node:path';
import type { PreparedDataset } from '../../core/contract/dataset.ts';
import type { LabelledImage } from '../../core/dataset/labelled-image.ts';
import { shuffled } from '../../core/dataset/shuffle.ts';
import { formatLstEntry } from '../../core/formats/lst/lst.ts';
import { openChecks } from '../common/checks.ts';
import { EXIT, WorkFailedError } from '../common/exit.ts';
import { runInterruptibly } from '../common/interrupt.ts';
import { writeWholeFile } from '../common/pending-file.ts';
import { print } from '../common/print.ts';
import { startProgress } from '../common/progress.ts';
import { hashFile } from './files/hash.ts';
import { DeepTally } from './images/deep.ts';
import { packList } from './pack/pack-list.ts';
import { DEFAULT_PACK_OPTIONS } from './pack/pack-options.ts';
import type { PrepareJob, PrepareOptions } from './prepared/prepare-job.ts';
import { describePrepared } from './prepared/report.ts';
import { writeHeldOutImages } from './prepared/write-held-out-images.ts';
import { PendingFolder } from './source/pending-folder.ts';
import { describeUnknownFolders, type ImageFolder, leaveOut, readSourceFolder } from './source/source-folder.ts';
import { ensureSplit } from './split.ts';

/** Makes a prepared data set (`core/contract/dataset.ts`) from a source folder: split, listed, packed, described. */
export async function runPrepare(source: string, options: PrepareOptions): Promise<number> {
  const { development, test, unknownFolders } = readSourceFolder(source);
  ensureSameClasses(development, test);
  const kept = options.exclude === undefined ? null : leaveOut(development.images, options.exclude);
  const images = kept?.images ?? development.images;
  const split = ensureSplit(images, options);
  const checks = test === null || !options.checks ? null : await openChecks({ ...options, guard: 'enforce' });
  const failures: string[] = [];
  const deep = new DeepTally();
  const dataset = await runInterruptibly(async (signal) => {
    const folder = new PendingFolder(options.output);
    try {
      const job = { source, folder: folder.partialPath, classes: development.classes, options, signal, failures, deep };
      const train = await packChannel('train', split.train, job);
      const validation = await packChannel('validation', split.validation, job);
      const heldOut = test === null ? null : await writeHeldOutImages(test.images, { ...job, checks });
      const dataset: PreparedDataset = {
        version: 2,
        classes: [...development.classes],
        seed: options.seed,
        train,
        validation,
        test: heldOut,
      };
      writeWholeFile(join(folder.partialPath, 'dataset.json'), `${JSON.stringify(dataset, null, 2)}\n`);
      folder.commit();
      return dataset;
    } finally {
      folder.discard();
    }
  });
  const notes = {
    excluded: development.images.length - images.length,
    excludedButNotFound: kept?.unknown ?? [],
    strays: [...development.strays, ...(test?.strays ?? [])],
    failures,
    deep: deep.counts,
    sharedWithTest: countShared(images, test?.images ?? []),
    unknownFolders,
  };
  const { text, warnings } = describePrepared(options.output, dataset, notes);
  print({ dataset, ...notes }, options, () => text);
  const unknown = describeUnknownFolders(unknownFolders);
  for (const warning of [...warnings, ...(unknown === null ? [] : [`folders ${unknown}`])]) {
    process.stderr.write(`warning: ${warning}\n`);
  }
  return EXIT.done;
}

function ensureSameClasses({ classes }: ImageFolder, test: ImageFolder | null): void {
  if (test === null || test.classes.join('/') === classes.join('/')) return;
  throw new WorkFailedError(
    `preparing: needed the classes ${classes.join(', ')} in test/ too, found ${test.classes.join(', ')}`,
  );
}

/** Lists the images of a channel, shuffled, and packs them. */
async function packChannel(
  name: 'train' | 'validation',
  images: readonly LabelledImage[],
  { source, folder, classes, options, signal, failures, deep }: PrepareJob,
): Promise<PreparedDataset['train']> {
  const stem = join(folder, name);
  const lines = shuffled(images, options.seed).map(({ path, className }, index) =>
    formatLstEntry({ index: BigInt(index), labels: [classes.indexOf(className)], path }),
  );
  writeWholeFile(`${stem}.lst`, lines.join(''));
  const progress = startProgress(`images, ${name}`, images.length, { quiet: options.json === true });
  try {
    const packOptions = { ...DEFAULT_PACK_OPTIONS, resize: options.resize, quality: options.quality };
    const job = { listFile: `${stem}.lst`, stem, root: source, options: packOptions, threadCount: options.numThread };
    const packed = await packList(job, {
      signal,
      onLine: () => progress.advance(),
      onFailure: (path, reason) => {
        if (options.onError === 'fail') throw new WorkFailedError(`packing ${path}: ${reason}`);
        failures.push(path);
      },
    });
    for (const { count, ...one } of packed.deep) deep.add(one, count);
    const { sizeInBytes, count } = packed;
    return { file: `${name}.rec`, sha256: hashFile(`${stem}.rec`), sizeInBytes, count };
  } finally {
    progress.stop();
  }
}

/** Development images of a patient group that also has test images. */
function countShared(images: readonly LabelledImage[], test: readonly LabelledImage[]): number {
  const groups = new Set(test.map(({ group }) => group));
  return images.filter(({ group }) => groups.has(group)).length;
}
