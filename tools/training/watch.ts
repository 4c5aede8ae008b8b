import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTrainingJobCommand, ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { WorkFailedError } from '../common/exit.ts';
import { drawCurve, parseEpochLine } from './epoch-lines.ts';

export interface WatchFlags {
  readonly region?: string;
  readonly json?: boolean;
}

const LOG_GROUP = '/aws/sagemaker/TrainingJobs';
const POLL_MS = 10_000;
const RUNNING = ['InProgress', 'Stopping'];

/**
 * Follows the newest training job whose name has the prefix, to its end.
 * @throws {WorkFailedError} if there is no such job, or it does not complete.
 */
export async function watchTraining(
  jobPrefix: string,
  { region, json = false }: WatchFlags,
  pollMs = POLL_MS,
): Promise<void> {
  const config = region === undefined ? {} : { region };
  const sageMaker = new SageMakerClient(config);
  const job = await findJob(sageMaker, jobPrefix);
  const log = new JobLog(new CloudWatchLogsClient(config), job);
  const validation: number[] = [];
  for (;;) {
    // Before the log is read, so that no line of a job that has ended is missed.
    const { TrainingJobStatus, FailureReason } = await sageMaker.send(
      new DescribeTrainingJobCommand({ TrainingJobName: job }),
    );
    for (const line of await log.readNew()) print(line, validation, json);
    if (TrainingJobStatus === 'Completed') return;
    if (!RUNNING.includes(TrainingJobStatus ?? '')) {
      throw new WorkFailedError(
        `Watching ${job}: it ended as ${TrainingJobStatus}: ${FailureReason ?? 'no reason given'}`,
      );
    }
    await pause(pollMs);
  }
}

async function findJob(sageMaker: SageMakerClient, prefix: string): Promise<string> {
  const { TrainingJobSummaries = [] } = await sageMaker.send(
    new ListTrainingJobsCommand({ NameContains: prefix, SortBy: 'CreationTime', SortOrder: 'Descending' }),
  );
  const found = TrainingJobSummaries.find(({ TrainingJobName }) => TrainingJobName?.startsWith(prefix));
  if (found?.TrainingJobName === undefined) {
    throw new WorkFailedError(`Watching ${prefix}: needed a training job whose name begins with it, found none`);
  }
  return found.TrainingJobName;
}

function print(line: string, validation: number[], json: boolean): void {
  const epoch = parseEpochLine(line);
  if (json) {
    if (epoch !== null) process.stdout.write(`${JSON.stringify(epoch)}\n`);
    return;
  }
  process.stdout.write(`${line}\n`);
  if (epoch?.figure !== 'Validation-accuracy') return;
  validation.push(epoch.value);
  process.stdout.write(`  validation accuracy ${drawCurve(validation)}\n`);
}

/** The lines of one job, each read once. */
class JobLog {
  private readonly logs: CloudWatchLogsClient;
  private readonly job: string;
  private stream: string | undefined;
  private token: string | undefined;

  constructor(logs: CloudWatchLogsClient, job: string) {
    this.logs = logs;
    this.job = job;
  }

  /** Returns the lines since the last call; none before the job begins to write. */
  async readNew(): Promise<string[]> {
    this.stream ??= await this.findStream();
    if (this.stream === undefined) return [];
    const lines: string[] = [];
    for (;;) {
      const { events = [], nextForwardToken } = await this.logs.send(
        new GetLogEventsCommand({
          logGroupName: LOG_GROUP,
          logStreamName: this.stream,
          startFromHead: true,
          nextToken: this.token,
        }),
      );
      lines.push(...events.map(({ message = '' }) => message.trimEnd()));
      // The same token again means that there are no more events yet.
      if (nextForwardToken === undefined || nextForwardToken === this.token) return lines;
      this.token = nextForwardToken;
    }
  }

  private async findStream(): Promise<string | undefined> {
    const { logStreams = [] } = await this.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: LOG_GROUP, logStreamNamePrefix: `${this.job}/` }),
    );
    return logStreams[0]?.logStreamName;
  }
}
