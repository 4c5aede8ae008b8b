import { Command, InvalidArgumentError } from 'commander';
import { WrongUseError } from '../common/exit.ts';

interface TransformFlags {
  readonly output: string;
  readonly local?: boolean;
  readonly model: string;
  readonly workers?: number;
  readonly endpointName?: string;
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly modelName?: string;
  readonly bucket?: string;
  readonly jobName?: string;
  readonly instanceType: string;
  readonly instanceCount: number;
}

/** Adds `pneumoscope transform`. */
export function registerTransform(program: Command): void {
  program.addCommand(transformCommand());
}

function transformCommand(): Command {
  return new Command('transform')
    .description('Judge a folder of films in one go: here, by an endpoint, or by a SageMaker transform job')
    .argument('<folder>', 'folder with films (.jpeg, .jpg, .png), at any depth')
    .requiredOption('--output <dir>', 'where to write <film>.out for each; what is there already is kept')
    .option('--local', 'judge by a model of this machine')
    .option('--model <dir>', 'model folder, with --local', 'model')
    .option('--workers <number>', 'processes, with --local (default: one for each core)', parseCount)
    .option('--endpoint-name <name>', 'judge by this SageMaker endpoint')
    .option('--endpoint-url <url>', 'host that speaks the runtime API, instead of AWS')
    .option('--region <region>', 'AWS region')
    .option('--model-name <name>', 'SageMaker model of the transform job')
    .option('--bucket <name>', 'bucket for the transform job’s films and outputs')
    .option('--job-name <name>', 'name of the transform job (default: derived from model and films)')
    .option('--instance-type <type>', 'instances of the transform job', 'ml.m5.xlarge')
    .option('--instance-count <number>', 'how many of them', parseCount, 1)
    .action(async (folder: string, flags: TransformFlags) => {
      process.stdout.write(`${await transform(folder, flags)}\n`);
    });
}

async function transform(folder: string, flags: TransformFlags): Promise<string> {
  if (flags.local === true) {
    if (flags.endpointName !== undefined)
      throw new WrongUseError('Needed one of --local and --endpoint-name, found both');
    const { runLocal } = await import('./local/run-local.ts');
    return showCounts(await runLocal(folder, flags));
  }
  const { endpointName } = flags;
  if (endpointName !== undefined) {
    const { runEndpoint } = await import('./endpoint/run-endpoint.ts');
    return showCounts(await runEndpoint(folder, { ...flags, endpointName }));
  }
  return transformByJob(folder, flags);
}

async function transformByJob(folder: string, flags: TransformFlags): Promise<string> {
  const { modelName, bucket } = flags;
  if (modelName === undefined || bucket === undefined) {
    throw new WrongUseError(
      'Needed --local, --endpoint-name, or --model-name and --bucket for a transform job, found none of them whole',
    );
  }
  const { runJob } = await import('./job/run-job.ts');
  const cancel = new AbortController();
  const onInterrupt = () => cancel.abort();
  process.once('SIGINT', onInterrupt);
  process.once('SIGTERM', onInterrupt);
  try {
    const { jobName, uploaded, downloaded } = await runJob(
      folder,
      { ...flags, modelName, bucket },
      showJob,
      cancel.signal,
    );
    return `${jobName}: ${uploaded} films uploaded, ${downloaded} outputs downloaded`;
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function showCounts({ judged, kept }: { judged: number; kept: number }): string {
  return `${judged} films judged, ${kept} kept from an earlier run`;
}

function showJob({ status, elapsedMs }: { status: string; elapsedMs: number }): void {
  const seconds = Math.round(elapsedMs / 1000);
  process.stderr.write(`${status} for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}\n`);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('needed a whole number from 1');
}
