import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_INPUT_SIDE } from '../../core/contract/model.ts';
import { IM2REC_ENCODINGS, IM2REC_ENDINGS } from '../../core/dataset/im2rec.ts';
import { IM2REC_SEED } from '../../core/dataset/shuffle.ts';
import { choice, parseUnit, parseWhole } from '../common/options.ts';
import type { AuditOptions } from './audit.ts';
import type { CheckDatasetOptions } from './check.ts';
import type { InspectOptions } from './inspect.ts';
import type { ListOptions } from './list.ts';
import type { PackCommandOptions } from './pack.ts';
import type { PrepareOptions } from './prepared/prepare-job.ts';
import type { SplitOptions } from './split.ts';
import type { UnpackOptions } from './unpack.ts';
import type { VerifyOptions } from './verify.ts';

/** Adds `pneumoscope dataset …`. */
export function registerDataset(program: Command): void {
  const dataset = new Command('dataset').description('Turn folders of images into data sets for training');
  const commands = [
    prepareCommand(),
    auditCommand(),
    splitCommand(),
    listCommand(),
    packCommand(),
    unpackCommand(),
    inspectCommand(),
    verifyCommand(),
    checkCommand(),
  ];
  for (const command of commands) dataset.addCommand(command);
  program.addCommand(dataset);
}

function prepareCommand(): Command {
  return new Command('prepare')
    .description('Make a prepared data set from a source folder: split, listed, packed and described')
    .argument('<source>', 'folder with train/, val/ and test/ as in the Kaggle archive, or with folders of classes')
    .option('--output <folder>', 'where the data set goes; new or empty', 'dataset')
    .option('--seed <n>', 'seed of the split and the order', parseWhole(0), DEFAULT_SEED)
    .option('--validation <n>', 'images of each class for validation', parseWhole(1), VALIDATION_IMAGES)
    .option('--exclude <file>', 'list of images to leave out of training and validation, one CLASS/name per line')
    .option('--resize <pixels>', 'length of the shorter side; 0 keeps the size', parseWhole(0), 0)
    .option('--quality <n>', 'JPEG quality 1 to 100', parseWhole(1, 100), 95)
    .option('--num-thread <n>', 'worker threads', parseWhole(1, 64), defaultThreads())
    .option('--input-side <pixels>', 'width and height of the held-out images', parseWhole(1, 4096), DEFAULT_INPUT_SIDE)
    .option('--no-checks', 'do not score the held-out images by the guard')
    .option('--guard-model <dir>', 'folder of guard.onnx and guard.json (default: the one that comes with pneumoscope)')
    .addOption(choice('--on-error <what>', 'what to do about an unreadable image', ['skip', 'fail']).default('fail'))
    .option('--json', 'print JSON, no progress')
    .action(async (source: string, options: PrepareOptions) => {
      const { runPrepare } = await import('./prepare.ts');
      process.exitCode = await runPrepare(source, options);
    });
}

function auditCommand(): Command {
  return new Command('audit')
    .description(
      'Check every image: duplicates, patients shared with the test images, unreadable, tiny, coloured, other files',
    )
    .argument('<source>', 'folder with train/, val/ and test/, or with folders of classes')
    .option('--test <folder>', 'test images, in folders of classes, if they are elsewhere')
    .option('--json', 'print JSON, with every name')
    .action(async (source: string, options: AuditOptions) => {
      const { runAudit } = await import('./audit.ts');
      process.exitCode = await runAudit(source, options);
    });
}

function splitCommand(): Command {
  return new Command('split')
    .description('Copy images into train/ and validation/, all images of one patient into the same one')
    .argument('<source>', 'folder with train/ and val/, or with folders of classes')
    .requiredOption('--output <folder>', 'where train/ and validation/ go; new or empty')
    .option('--seed <n>', 'seed of the random choice', parseWhole(0), DEFAULT_SEED)
    .option('--validation <n>', 'images of each class for validation', parseWhole(1), VALIDATION_IMAGES)
    .option('--exclude <file>', 'list of images to leave out, one CLASS/name per line')
    .option('--json', 'print JSON, no progress')
    .action(async (source: string, options: SplitOptions) => {
      const { runSplit } = await import('./split.ts');
      process.exitCode = await runSplit(source, options);
    });
}

/** As in the 2020 notebook project. */
const VALIDATION_IMAGES = 60;
const DEFAULT_SEED = 0;

function listCommand(): Command {
  return new Command('list')
    .description('List the images of a folder with their classes, as im2rec does: PREFIX.lst')
    .argument('<prefix>', 'path of the list, without .lst')
    .argument('<root>', 'folder of images')
    .option('--recursive', 'include the folders inside; each is a class')
    .option('--no-shuffle', 'keep the order of the names')
    .option('--seed <n>', 'seed of the shuffling; 100 gives the order of im2rec', parseWhole(0), IM2REC_SEED)
    .option('--chunks <n>', 'number of lists', parseWhole(1, MOST_LISTS), 1)
    .option('--train-ratio <part>', 'part of the images for training', parseUnit, 1)
    .option('--test-ratio <part>', 'part of the images for testing', parseUnit, 0)
    .option('--exts <ending...>', 'endings of images, in any case', [...IM2REC_ENDINGS])
    .option('--json', 'print JSON')
    .action(async (prefix: string, root: string, options: ListOptions) => {
      const { runList } = await import('./list.ts');
      process.exitCode = runList(prefix, root, options);
    });
}

/** Each list is a file. */
const MOST_LISTS = 10_000;

function packCommand(): Command {
  return new Command('pack')
    .description('Pack the images of PREFIX*.lst into .rec and .idx files, as im2rec does')
    .argument('<prefix>', 'path of the list or lists, without .lst')
    .argument('<root>', 'folder that the paths of the list start from')
    .option('--pass-through', 'pack the files as they are', false)
    .option('--resize <pixels>', 'length of the shorter side; 0 keeps the size', parseWhole(0), 0)
    .option('--center-crop', 'cut the longer side to the shorter one, before resizing', false)
    .option('--quality <n>', 'JPEG quality 1 to 100; for PNG compression 1 to 9', parseWhole(1, 100), 95)
    .addOption(choice('--encoding <ending>', 'format of the packed images', IM2REC_ENCODINGS).default('.jpg'))
    .addOption(
      choice('--color <mode>', '1 colour, 0 grey, -1 as stored', ['-1', '0', '1']).default(1).argParser(parseColor),
    )
    .option('--pack-label', 'pack all labels of a line, not only the first', false)
    .addOption(
      choice('--interpolation <name>', 'linear is what im2rec uses; area is better, but differs from im2rec', [
        'linear',
        'area',
      ]) //
        .default('linear'),
    )
    .option(
      '--num-thread <n>',
      'worker threads; the output keeps the order of the list',
      parseWhole(1, 64),
      defaultThreads(),
    )
    .addOption(choice('--on-error <what>', 'what to do about an unreadable image', ['skip', 'fail']).default('fail'))
    .option('--json', 'print JSON, no progress')
    .action(async (prefix: string, root: string, options: PackCommandOptions) => {
      const { runPack } = await import('./pack.ts');
      process.exitCode = await runPack(prefix, root, options);
    });
}

function unpackCommand(): Command {
  return new Command('unpack')
    .description('Write the images of a .rec file into a folder, with a list of them')
    .argument('<file>', '.rec file')
    .argument('<folder>', 'where the images go')
    .option('--raw', 'write complete payloads, whether or not they hold images', false)
    .option('--json', 'print JSON')
    .action(async (file: string, folder: string, options: UnpackOptions) => {
      const { runUnpack } = await import('./unpack.ts');
      process.exitCode = await runUnpack(file, folder, options);
    });
}

function inspectCommand(): Command {
  return new Command('inspect')
    .description('Describe a .rec file')
    .argument('<file>', '.rec file')
    .option('--records <n>', 'records to describe one by one', parseWhole(0), 10)
    .option('--json', 'print JSON')
    .action(async (file: string, options: InspectOptions) => {
      const { runInspect } = await import('./inspect.ts');
      process.exitCode = await runInspect(file, options);
    });
}

function checkCommand(): Command {
  return new Command('check')
    .description('Score the held-out images of a prepared data set by the guard again, as after an update of the guard')
    .argument('<folder>', 'folder with dataset.json')
    .option('--guard-model <dir>', 'folder of guard.onnx and guard.json (default: the one that comes with pneumoscope)')
    .option('--json', 'print JSON, no progress')
    .action(async (folder: string, options: CheckDatasetOptions) => {
      const { runCheck } = await import('./check.ts');
      process.exitCode = await runCheck(folder, options);
    });
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('Verify a .rec file and its index, or a prepared data set; exit code 1 for any fault')
    .argument('<path>', '.rec file, or folder with a dataset.json')
    .option('--idx <file>', 'index, if it is not next to the file')
    .option('--decode', 'decode every image', false)
    .option('--json', 'print JSON')
    .action(async (path: string, options: VerifyOptions) => {
      const { runVerify } = await import('./verify.ts');
      process.exitCode = await runVerify(path, options);
    });
}

/** One for each core, but two at most by default: each takes about 50 MB. */
function defaultThreads(): number {
  return Math.min(availableParallelism(), 2);
}

function parseColor(text: string): number {
  if (!['-1', '0', '1'].includes(text)) throw new InvalidArgumentError('needed -1, 0 or 1');
  return Number(text);
}
