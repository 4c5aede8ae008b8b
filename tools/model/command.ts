import { Command, InvalidArgumentError } from 'commander';
import { ConvertError } from '../../core/convert/convert-error.ts';
import { MxnetError } from '../../core/formats/mxnet/mxnet-error.ts';
import { OnnxError } from '../../core/formats/onnx/onnx-error.ts';
import { ModelFileError, ModelFolderError } from '../../inference/errors.ts';
import { WorkFailedError, WrongUseError } from '../common/exit.ts';
import { parseWhole } from '../common/options.ts';
import { print } from '../common/print.ts';
import type { FaithfulnessOptions } from './faithfulness/run-faithfulness.ts';
import type { FiguresOptions } from './figures/run-figures.ts';

/** Adds `pneumoscope model import | export | info | faithfulness | figures`. */
export function registerModel(program: Command): void {
  const model = new Command('model').description(
    'Import models from SageMaker, export them to it, describe and measure them',
  );
  model.addCommand(importCommand());
  model.addCommand(exportCommand());
  model.addCommand(infoCommand());
  model.addCommand(figuresCommand());
  model.addCommand(faithfulnessCommand());
  program.addCommand(model);
}

interface ImportFlags {
  readonly output: string;
  readonly classes?: string[];
  readonly epoch?: number;
  readonly name?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

function importCommand(): Command {
  return new Command('import')
    .description('Make a model folder from an artefact of SageMaker’s image classification')
    .argument('<artefact>', 'model.tar.gz, or a folder with it or with its files')
    .requiredOption('--output <dir>', 'model folder to write')
    .option('--classes <names>', 'names of the outputs, in order: NORMAL,PNEUMONIA', parseNames)
    .option(
      '--epoch <number>',
      'checkpoint to take if there are several (default: the highest)',
      parseWhole(0, 999_999_999),
    )
    .option('--name <name>', 'name of the model')
    .option('--force', 'replace the model in the folder')
    .option('--json', 'print the model’s metadata as JSON')
    .action(async (artefact: string, flags: ImportFlags) => {
      const { importModel } = await import('./import-model.ts');
      const metadata = await explained(importModel(artefact, flags));
      print({ output: flags.output, ...metadata }, flags, ({ output, name, version, classes, inputShape }) => {
        const size = `${inputShape[2]} × ${inputShape[1]}`;
        return `${output}: ${name} ${version}, ${size} pixels, classes ${classes.join(', ')}\n`;
      });
    });
}

function exportCommand(): Command {
  return new Command('export')
    .description('Write the model.tar.gz that SageMaker’s image classification container serves')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .requiredOption('--output <file>', 'model.tar.gz to write')
    .option('--json', 'print JSON')
    .action(async ({ model, output, json }: { model?: string; output: string; json?: boolean }) => {
      const { exportModelArtefact } = await import('./export-artefact.ts');
      const { DEFAULT_MODEL_DIR } = await import('../../inference/model-folder.ts');
      await explained(exportModelArtefact(model ?? DEFAULT_MODEL_DIR, output));
      print({ output }, { json }, () => `${output}\n`);
    });
}

function infoCommand(): Command {
  return new Command('info')
    .description('Describe a network')
    .argument('<path>', 'model folder, .onnx file, model.tar.gz, or a folder with its files')
    .option('--json', 'print JSON')
    .action(async (path: string, { json }: { json?: boolean }) => {
      const { describeModel, showDescription } = await import('./describe-model.ts');
      const description = await explained(describeModel(path));
      print(description, { json }, showDescription);
    });
}

function figuresCommand(): Command {
  return new Command('figures')
    .description('Compute what depends on the model’s version from labelled images: metadata.json and expected.json')
    .argument('<folder>', 'folder with NORMAL/ and PNEUMONIA/: images that the model was not trained on')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .option('--only <file>', 'list of the images that count, one CLASS/name per line')
    .option('--description <text>', 'which images, in one sentence (default: what metadata.json says)')
    .option('--expected <dir>', 'images for expected.json, in NORMAL/ and PNEUMONIA/')
    .option('--write', 'write the files into the model folder')
    .option('--json', 'print JSON')
    .action(async (folder: string, flags: FiguresOptions) => {
      const { runFigures } = await import('./figures/run-figures.ts');
      const { showFigures } = await import('./figures/show-figures.ts');
      print(await explained(runFigures(folder, flags)), flags, showFigures);
    });
}

function faithfulnessCommand(): Command {
  return new Command('faithfulness')
    .description(
      'Measure whether explanations show what the network rests on, beside the same network with random weights',
    )
    .argument('<folder>', 'folder with NORMAL/ and PNEUMONIA/: images that the model was not trained on')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .option('--only <file>', 'list of the images that count, one CLASS/name per line')
    .option('--count <number>', 'at most so many of them, drawn by the hash of their names', parseWhole(1, 1_000_000))
    .option('--json', 'print JSON')
    .action(async (folder: string, flags: FaithfulnessOptions) => {
      const { runFaithfulness } = await import('./faithfulness/run-faithfulness.ts');
      const { showFaithfulness, showProgress } = await import('./faithfulness/show-faithfulness.ts');
      print(await explained(runFaithfulness(folder, flags, showProgress)), flags, showFaithfulness);
    });
}

/** Maps known errors to exit codes: a missing model is wrong use, a file with wrong content is failed work. */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ModelFileError) throw new WrongUseError(error.message, { cause: error });
    const isExplained = EXPLAINED.some((kind) => error instanceof kind);
    throw isExplained ? new WorkFailedError((error as Error).message, { cause: error }) : error;
  }
}

const EXPLAINED = [ConvertError, MxnetError, OnnxError, ModelFolderError];

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.length > 1 && names.every((name) => name !== '')) return names;
  throw new InvalidArgumentError('needed two names or more, with commas between');
}
