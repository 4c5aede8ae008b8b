import { Command } from 'commander';
import type { ReportFlags } from './report.ts';

/** Adds `pneumoscope training watch | report`. */
export function registerTraining(program: Command): void {
  const training = new Command('training').description('Follow a training in AWS, and read the gate’s report');
  training.addCommand(watchCommand());
  training.addCommand(reportCommand());
  program.addCommand(training);
}

function watchCommand(): Command {
  return new Command('watch')
    .description('Print the log lines of a job as they arrive, and a curve of its accuracy')
    .argument('<job>', 'training job, or the beginning of its name: pneumoscope-prod-<TrainingHash>')
    .option('--region <region>', 'AWS region')
    .option('--json', 'one JSON object for each epoch, and nothing else')
    .action(async (job: string, flags: { region?: string; json?: boolean }) => {
      const { watchTraining } = await import('./watch.ts');
      await watchTraining(job, flags);
    });
}

function reportCommand(): Command {
  return new Command('report')
    .description('Print the gate’s report of a model that passed, or of any execution')
    .requiredOption('--bucket <name>', 'model bucket: output ModelBucketName of the stack')
    .option('--hash <hash>', 'report of a model that passed: output ExaminationHash of the Training stack')
    .option('--execution <name>', 'report of any execution, passed or not')
    .option('--region <region>', 'AWS region')
    .option('--json', 'print the report as JSON')
    .action(async (flags: ReportFlags) => {
      const { printReport } = await import('./report.ts');
      await printReport(flags);
    });
}
