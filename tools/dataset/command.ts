import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { IMAGE_ENDINGS } from '../../core/dataset/image-name.ts';
import { IM2REC_SEED } from '../../core/dataset/shuffle.ts';
import type { ListOptions } from './list.ts';
import type { PackCommandOptions } from './pack.ts';

/** Adds `pneumoscope dataset …`. */
export function registerDataset(program: Command): void {
  const dataset = new Command('dataset').description('Turn folders of films into data sets for training');
  for (const command of [listCommand(), packCommand()]) dataset.addCommand(command);
  program.addCommand(dataset);
}

function listCommand(): Command {
  return new Command('list')
    .description('List the images of a folder with their classes, as im2rec does: PREFIX.lst')
    .argument('<prefix>', 'path of the list, without .lst')
    .argument('<root>', 'folder of images')
    .option('--recursive', 'walk through the folders inside; each is a class')
    .option('--no-shuffle', 'keep the order of the names')
    .option('--seed <n>', 'of the shuffling; 100 gives the order of im2rec', parseWhole(0), IM2REC_SEED)
    .option('--chunks <n>', 'number of lists', parseWhole(1), 1)
    .option('--train-ratio <part>', 'part of the images for training', parseUnit, 1)
    .option('--test-ratio <part>', 'part of the images for testing', parseUnit, 0)
    .option('--exts <ending...>', 'endings of images, in any case', [...IMAGE_ENDINGS])
    .option('--json', 'print JSON')
    .action(async (prefix: string, root: string, options: ListOptions) => {
      const { runList } = await import('./list.ts');
      process.exitCode = runList(prefix, root, options);
    });
}

function packCommand(): Command {
  return new Command('pack')
    .description('Pack the images of PREFIX*.lst into .rec and .idx files, as im2rec does')
    .argument('<prefix>', 'path of the list or lists, without .lst')
    .argument('<root>', 'folder that the paths of the list start from')
    .option('--pass-through', 'pack the files as they are', false)
    .option('--resize <pixels>', 'of the shorter side; 0 leaves the size', parseWhole(0), 0)
    .option('--center-crop', 'cut the longer side to the shorter one, before resizing', false)
    .option('--quality <n>', 'JPEG quality 1 to 100; for PNG compression 1 to 9', parseWhole(1, 100), 95)
    .addOption(choice('--encoding <ending>', 'of the packed images', ['.jpg', '.png']).default('.jpg'))
    .addOption(
      choice('--color <mode>', '1 colour, 0 grey, -1 as stored', ['-1', '0', '1']).default(1).argParser(parseColor),
    )
    .option('--pack-label', 'pack all labels of a line, not the first alone', false)
    .addOption(
      choice('--interpolation <name>', 'linear is im2rec’s; area is better, and not im2rec’s', ['linear', 'area']) //
        .default('linear'),
    )
    .option('--num-thread <n>', 'worker threads; the order is that of the list', parseWhole(1, 64), defaultThreads())
    .addOption(choice('--on-error <what>', 'what to do about an unreadable image', ['skip', 'fail']).default('fail'))
    .option('--json', 'print JSON, no progress')
    .action(async (prefix: string, root: string, options: PackCommandOptions) => {
      const { runPack } = await import('./pack.ts');
      process.exitCode = await runPack(prefix, root, options);
    });
}

/** One for each core, and no more than keep the memory within its bound. */
function defaultThreads(): number {
  return Math.min(availableParallelism(), 4);
}

function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

function parseColor(text: string): number {
  if (!['-1', '0', '1'].includes(text)) throw new InvalidArgumentError('needed -1, 0 or 1');
  return Number(text);
}

function parseUnit(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('needed a number from 0 to 1');
  return value;
}

function parseWhole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`needed a whole number ${range}`);
  };
}
