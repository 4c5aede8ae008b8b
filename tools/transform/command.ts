import { Command, InvalidArgumentError } from 'commander';
import { IMAGE_ENDINGS } from '../../core/contract/image-formats.ts';
import { EXIT, WrongUseError } from '../common/exit.ts';
import type { ImageFailure } from './judge-images.ts';

interface TransformFlags {
  readonly output: string;
  readonly local?: boolean;
  readonly model?: string;
  readonly workers?: number;
  readonly endpointName?: string;
  readonly endpointUrl?: string;
  readonly region?: string;
  readonly modelName?: string;
  readonly bucket?: string;
  readonly jobName?: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly json?: boolean;
}

/** Adds `pneumoscope transform`. */
export function registerTransform(program: Command): void {
  program.addCommand(transformCommand());
}

function transformCommand(): Command {
  return new Command('transform')
    .description('Judge a folder of images in one go: here, by an endpoint, or by a SageMaker transform job')
    .argument('<folder>', `folder with images (${IMAGE_ENDINGS.join(', ')}), at any depth`)
    .requiredOption('--output <dir>', 'where to write <image>.out for each; what is there already is kept')
    .option('--local', 'judge by a model of this machine')
    .option('--model <dir>', 'model folder, with --local (default: the one that comes with pneumoscope)')
    .option('--workers <number>', 'processes, with --local (default: one for each core)', parseCount)
    .option('--endpoint-name <name>', 'judge by this SageMaker endpoint')
    .option('--endpoint-url <url>', 'host that speaks the runtime API, instead of AWS')
    .option('--region <region>', 'AWS region')
    .option('--model-name <name>', 'SageMaker model of the transform job')
    .option('--bucket <name>', 'bucket for the transform job’s images and outputs')
    .option('--job-name <name>', 'name of the transform job (default: derived from model and images)')
    .option('--instance-type <type>', 'instances of the transform job', 'ml.m5.xlarge')
    .option('--instance-count <number>', 'how many of them', parseCount, 1)
    .option('--json', 'print JSON, no progress')
    .action(async (folder: string, flags: TransformFlags) => {
      process.exitCode = await runTransform(folder, flags);
    });
}

/** What `--json` prints: counts of images, or of a job. */
type Transformed =
  | { readonly judged: number; readonly kept: number; readonly failed: readonly ImageFailure[] }
  | { readonly jobName: string; readonly uploaded: number; readonly downloaded: number };

async function runTransform(folder: string, flags: TransformFlags): Promise<number> {
  const print = (done: Transformed) =>
    process.stdout.write(flags.json === true ? `${JSON.stringify(done, null, 2)}\n` : `${show(done)}\n`);
  try {
    print(await transform(folder, flags));
    return EXIT.done;
  } catch (error) {
    const { UnclassifiedImagesError } = await import('./judge-images.ts');
    if (flags.json === true && error instanceof UnclassifiedImagesError)
      print({ ...error.counts, failed: error.failed });
    throw error;
  }
}

async function transform(folder: string, flags: TransformFlags): Promise<Transformed> {
  if (flags.local === true) {
    if (flags.endpointName !== undefined)
      throw new WrongUseError('Needed one of --local and --endpoint-name, found both');
    const { runLocal } = await import('./local/run-local.ts');
    return { ...(await runLocal(folder, flags)), failed: [] };
  }
  const { endpointName } = flags;
  if (endpointName !== undefined) {
    const { runEndpoint } = await import('./endpoint/run-endpoint.ts');
    return { ...(await runEndpoint(folder, { ...flags, endpointName })), failed: [] };
  }
  return transformByJob(folder, flags);
}

async function transformByJob(folder: string, flags: TransformFlags): Promise<Transformed> {
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
    return { jobName, uploaded, downloaded };
  } finally {
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

function show(done: Transformed): string {
  return 'jobName' in done
    ? `${done.jobName}: ${done.uploaded} images uploaded, ${done.downloaded} outputs downloaded`
    : `${done.judged} images judged, ${done.kept} kept from an earlier run`;
}

function showJob({ status, elapsedMs }: { status: string; elapsedMs: number }): void {
  const seconds = Math.round(elapsedMs / 1000);
  process.stderr.write(`${status} for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}\n`);
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('needed a whole number from 1');
}
