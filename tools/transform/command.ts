import { Command } from 'commander';
import { IMAGE_ENDINGS } from '../../core/contract/image-formats.ts';
import { DEFAULT_INPUT_SIDE } from '../../core/contract/model.ts';
import type { CheckOptions } from '../common/checks.ts';
import { EXIT, WrongUseError } from '../common/exit.ts';
import { runInterruptibly } from '../common/interrupt.ts';
import { addCheckOptions, parseUrl, parseWhole } from '../common/options.ts';
import { print } from '../common/print.ts';
import type { ImageFailure } from './classify-images.ts';

interface TransformFlags extends CheckOptions {
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
  readonly asIs?: boolean;
  readonly inputSide: number;
  readonly json?: boolean;
}

/** Adds `pneumoscope transform`. */
export function registerTransform(program: Command): void {
  program.addCommand(transformCommand());
}

function transformCommand(): Command {
  return addCheckOptions(new Command('transform'), 'off')
    .description('Classify a folder of images: on this machine, by an endpoint, or by a SageMaker transform job')
    .argument('<folder>', `folder with images (${IMAGE_ENDINGS.join(', ')}), at any depth`)
    .requiredOption('--output <dir>', 'where to write <image>.out for each image; existing outputs are kept')
    .option('--local', 'classify by a model on this machine')
    .option('--model <dir>', 'model folder, with --local (default: the one that comes with pneumoscope)')
    .option('--workers <number>', 'processes, with --local (default: one for each core)', parseWhole(1, 9999))
    .option('--endpoint-name <name>', 'classify by this SageMaker endpoint')
    .option('--endpoint-url <url>', 'host with the runtime API, instead of AWS', parseUrl)
    .option('--region <region>', 'AWS region')
    .option('--model-name <name>', 'SageMaker model of the transform job')
    .option('--bucket <name>', 'bucket for the transform job’s images and outputs')
    .option('--job-name <name>', 'name of the transform job (default: derived from model and images)')
    .option('--instance-type <type>', 'instances of the transform job', 'ml.m5.xlarge')
    .option('--instance-count <number>', 'number of instances', parseWhole(1, 9999), 1)
    .option('--as-is', 'send files unchanged, not prepared: the container decodes and resizes them')
    .option('--input-side <pixels>', 'width and height of the prepared images', parseWhole(1, 4096), DEFAULT_INPUT_SIDE)
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
  try {
    print(await transform(folder, flags), flags, describe);
    return EXIT.done;
  } catch (error) {
    const { UnclassifiedImagesError } = await import('./classify-images.ts');
    if (flags.json === true && error instanceof UnclassifiedImagesError)
      print({ ...error.counts, failed: error.failed }, flags, describe);
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
      'Needed --local, --endpoint-name, or --model-name and --bucket for a transform job, found none of them complete',
    );
  }
  const { runJob } = await import('./job/run-job.ts');
  const report = flags.json === true ? () => {} : showJob;
  return runInterruptibly(async (signal) => {
    try {
      return await runJob(folder, { ...flags, modelName, bucket }, report, signal);
    } catch (error) {
      // The program ends by the signal, before an error is shown.
      if (signal.aborted && error instanceof Error) process.stderr.write(`pneumoscope: ${error.message}\n`);
      throw error;
    }
  });
}

function describe(done: Transformed): string {
  return 'jobName' in done
    ? `${done.jobName}: ${done.uploaded} images uploaded, ${done.downloaded} outputs downloaded\n`
    : `${done.judged} images classified, ${done.kept} kept from an earlier run\n`;
}

function showJob({ status, elapsedMs }: { status: string; elapsedMs: number }): void {
  const seconds = Math.round(elapsedMs / 1000);
  process.stderr.write(`${status} for ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}\n`);
}
