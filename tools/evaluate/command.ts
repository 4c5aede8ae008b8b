import { Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_INPUT_SIDE } from '../../core/contract/model.ts';
import { addCheckOptions, parseUnit, parseUrl, parseWhole } from '../common/options.ts';
import type { EvaluateOptions } from './run-evaluate.ts';

/** Adds `pneumoscope evaluate`. */
export function registerEvaluate(program: Command): void {
  program.addCommand(evaluateCommand());
}

function evaluateCommand(): Command {
  return addCheckOptions(new Command('evaluate'), 'off')
    .description('Evaluate a model: classify images of known class and report metrics')
    .argument('[folder]', 'folder with NORMAL/ and PNEUMONIA/, of images or of a batch transform’s .out files')
    .option('--model <dir>', 'model folder; for .out files only its name and operating point are used')
    .option('--endpoint-name <name>', 'send images to this SageMaker endpoint instead')
    .option('--endpoint-url <url>', 'host with the runtime API, instead of AWS', parseUrl)
    .option('--region <region>', 'AWS region of the endpoint')
    .option('--as-is', 'send files unchanged, not prepared: the endpoint’s container decodes and resizes them')
    .option('--input-side <pixels>', 'of prepared images, for an endpoint', parseWhole(1, 4096), DEFAULT_INPUT_SIDE)
    .option(
      '--unlabelled',
      'the classes are not known: report the scores, and how they lie beside the validation table',
    )
    .option('--only <file>', 'list of the files that count, one CLASS/name per line')
    .option('--operating-point <p>', 'threshold on the probability of pneumonia, 0 to 1', parseUnit)
    .option('--images <dir>', 'for .out files: the folder of the images, for the thumbnails')
    .addOption(new Option('--films <dir>', 'the former name of --images').hideHelp().conflicts('images'))
    .option('--html <file>', 'write a report as one HTML file')
    .option('--json', 'print JSON')
    .addOption(
      new Option('--counts <TN,FP,FN,TP>', 'print the metrics of these counts, without any images').argParser(
        parseCounts,
      ),
    )
    .action(
      async (folder: string | undefined, { films, ...options }: EvaluateOptions & { readonly films?: string }) => {
        const { runEvaluate } = await import('./run-evaluate.ts');
        process.exitCode = await runEvaluate(folder, films === undefined ? options : { ...options, images: films });
      },
    );
}

/** More images than anyone has, but few enough for exact metrics. */
const MOST_IMAGES = 1e12;

function parseCounts(text: string): [number, number, number, number] {
  const fields = text.split(',').map((field) => field.trim());
  const [tn = 0, fp = 0, fn = 0, tp = 0] = fields.map(Number);
  const isWhole = fields.length === 4 && fields.every((field) => /^\d+$/.test(field));
  if (!isWhole || tn + fp + fn + tp > MOST_IMAGES) {
    throw new InvalidArgumentError(
      `needed four whole numbers: true normal, false pneumonia, missed, found; ${MOST_IMAGES} images at most`,
    );
  }
  return [tn, fp, fn, tp];
}
