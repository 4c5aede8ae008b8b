import type { Command } from 'commander';
import { listImageFormats } from '../../core/contract/image-formats.ts';
import { addCheckOptions } from '../common/options.ts';
import type { PredictOptions } from './predict-files.ts';

/** Adds `pneumoscope predict`. */
export function registerPredict(program: Command): void {
  addCheckOptions(program.command('predict'), 'enforce')
    .description(`Classify images (${listImageFormats('or')}) with the model on this machine`)
    .argument('<files...>', 'images')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .option('--json', 'print JSON')
    .action(async (files: string[], options: PredictOptions) => {
      const { predictFiles } = await import('./predict-files.ts');
      process.exitCode = await predictFiles(files, options);
    });
}
