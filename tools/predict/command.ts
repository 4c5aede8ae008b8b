import type { Command } from 'commander';

/** Adds `pneumoscope predict`. */
export function registerPredict(program: Command): void {
  program
    .command('predict')
    .description('judge images (JPEG or PNG) with the model on this machine')
    .argument('<files...>', 'images')
    .option('--model <dir>', 'model folder (default: the one that comes with pneumoscope)')
    .option('--json', 'print JSON')
    .action(async (files: string[], options: { model?: string; json?: true }) => {
      const { predictFiles } = await import('./predict-files.ts');
      process.exitCode = await predictFiles(files, options);
    });
}
