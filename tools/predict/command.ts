import type { Command } from 'commander';
import { listImageFormats } from '../../core/contract/image-formats.ts';

/** Adds `pneumoscope predict`. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description(`Classify images (${listImageFormats('or')}) with the model on this machine`)
    .argument('<files...>', 'images')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .option('--json', 'print JSON')
    .action(async (files: string[], options: { model?: string; json?: true }) => {
      const { predictFiles } = await import('./predict-files.ts');
      process.exitCode = await predictFiles(files, options);
    });
}
