import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand, ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { evaluate } from '../../../core/evaluation/evaluate.ts';
import { drawCurve, parseEpochLine } from '../../../tools/training/epoch-lines.ts';
import { formatReport, type GateReport, printReport } from '../../../tools/training/report.ts';
import { watchTraining } from '../../../tools/training/watch.ts';

const logs = mockClient(CloudWatchLogsClient);
const sageMaker = mockClient(SageMakerClient);
const s3 = mockClient(S3Client);
let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const client of [logs, sageMaker, s3]) client.reset();
});

const JOB = 'pneumoscope-abc123abc123-0f1e2d3c-2';

describe('training watch', () => {
  const jobs = (...names: string[]) =>
    sageMaker.on(ListTrainingJobsCommand).resolves({
      TrainingJobSummaries: names.map((TrainingJobName) => ({ TrainingJobName }) as never),
    });
  const events = (...messages: string[]) => messages.map((message) => ({ message }));

  it('prints each line once as it arrives, and draws the validation accuracy, until the job ends', async () => {
    jobs('other-pneumoscope-abc', JOB);
    sageMaker
      .on(DescribeTrainingJobCommand, { TrainingJobName: JOB })
      .resolvesOnce({ TrainingJobStatus: 'InProgress' })
      .resolvesOnce({ TrainingJobStatus: 'InProgress' })
      .resolves({ TrainingJobStatus: 'Completed' });
    logs
      .on(DescribeLogStreamsCommand)
      .resolvesOnce({})
      .resolves({ logStreams: [{ logStreamName: `${JOB}/algo-1` }] });
    logs
      .on(GetLogEventsCommand, { nextToken: undefined })
      .resolves({ events: events('[03:00] Epoch[0] Validation-accuracy=0.500000\n'), nextForwardToken: 'a' });
    logs
      .on(GetLogEventsCommand, { nextToken: 'a' })
      .resolvesOnce({ events: [], nextForwardToken: 'a' })
      .resolves({ events: events('[03:01] Epoch[1] Validation-accuracy=0.900000', 'done'), nextForwardToken: 'b' });
    logs.on(GetLogEventsCommand, { nextToken: 'b' }).resolves({ nextForwardToken: 'b' });
    await watchTraining('pneumoscope-abc123abc123', { region: 'eu-west-1' }, 1);
    expect(printed).toBe(
      [
        '[03:00] Epoch[0] Validation-accuracy=0.500000',
        '  validation accuracy 0.500 █ 0.500',
        '[03:01] Epoch[1] Validation-accuracy=0.900000',
        '  validation accuracy 0.500 ▁█ 0.900',
        'done',
        '',
      ].join('\n'),
    );
  });

  it('prints only epochs, as JSON, with --json', async () => {
    jobs(JOB);
    sageMaker.on(DescribeTrainingJobCommand).resolves({ TrainingJobStatus: 'Completed' });
    logs.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: 's' }] });
    logs.on(GetLogEventsCommand).resolves({ events: events('Docker entrypoint', 'Epoch[3] Time cost=8.095') });
    await watchTraining(JOB, { json: true }, 1);
    expect(printed).toBe('{"epoch":3,"figure":"Time cost","value":8.095}\n');
  });

  it('fails with the reason why a job did not complete', async () => {
    jobs(JOB);
    sageMaker
      .on(DescribeTrainingJobCommand)
      .resolves({ TrainingJobStatus: 'Failed', FailureReason: 'ClientError: bad record' });
    logs.on(DescribeLogStreamsCommand).resolves({});
    await expect(watchTraining(JOB, {}, 1)).rejects.toThrow('it ended as Failed: ClientError: bad record');
  });

  it('fails if there is no such job', async () => {
    jobs('somebody-elses');
    await expect(watchTraining('pneumoscope-', {}, 1)).rejects.toThrow('begins with it, found none');
  });
});

describe('parseEpochLine() and drawCurve()', () => {
  it.each([
    ['[07/14/2020 14:01:40 INFO 140] Epoch[0] Train-accuracy=0.150391', 'Train-accuracy', 0.150391],
    ['Epoch[24] Validation-accuracy=1.000000', 'Validation-accuracy', 1],
  ])('parseEpochLine() reads %s', (line, figure, value) =>
    expect(parseEpochLine(line)).toMatchObject({ figure, value }),
  );

  it.each(['Epoch[0] Train-top_k_accuracy_2=0.27', 'Saved checkpoint', ''])('parseEpochLine() ignores %j', (line) =>
    expect(parseEpochLine(line)).toBeNull(),
  );

  it('drawCurve() draws from the lowest to the highest', () =>
    expect(drawCurve([0.5, 0.71, 0.9])).toBe('0.500 ▁▅█ 0.900'));
});

describe('training report', () => {
  const report: GateReport = {
    hash: 'abc123abc123',
    execution: 'run',
    trainingJob: JOB,
    instanceType: 'ml.g4dn.xlarge',
    refusals: [{ instanceType: 'ml.p2.xlarge', reason: 'not offered here' }],
    reused: true,
    testSha256: 'f'.repeat(64),
    gate: { passed: false, reasons: ['Accuracy: needed 0.750, found 0.500'] },
    evaluation: evaluate([
      { label: 0, probability: 0.1 },
      { label: 1, probability: 0.2 },
    ]),
  };
  const stored = (content: string) =>
    s3.on(GetObjectCommand).resolves({ Body: { transformToString: async () => content } as never });

  it('prints what ran, the gate’s reasons, and the table of the 2020 notebook project', () => {
    const text = formatReport(report);
    expect(text).toContain('The model was refused.\n  Accuracy: needed 0.750, found 0.500');
    expect(text).toContain(`job ${JOB}, on ml.g4dn.xlarge (reused, not trained again)`);
    expect(text).toContain('ml.p2.xlarge was refused: not offered here');
    expect(text).toContain('Accuracy:  0.500');
    expect(formatReport({ ...report, reused: false, gate: { passed: true, reasons: [] } })).toContain(
      'The model passed.',
    );
  });

  it.each([
    [{ hash: 'abc' }, 'models/abc/report.json'],
    [{ execution: 'run' }, 'reports/run/report.json'],
  ])('reads the report of %o', async (which, Key) => {
    stored(JSON.stringify(report));
    await printReport({ bucket: 'models', region: 'eu-west-1', ...which });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({ Bucket: 'models', Key });
    expect(printed).toContain('The model was refused.');
  });

  it('prints the report unchanged with --json', async () => {
    stored('{"version":1}');
    await printReport({ bucket: 'models', hash: 'abc', json: true });
    expect(printed).toBe('{"version":1}\n');
  });

  it.each([{}, { hash: 'a', execution: 'b' }])('needs exactly one of --hash and --execution, refuses %o', (which) =>
    expect(printReport({ bucket: 'models', ...which })).rejects.toThrow('needed one of --hash and --execution'),
  );

  it('names the report that it did not find', async () => {
    s3.on(GetObjectCommand).rejects(new Error('The specified key does not exist.'));
    await expect(printReport({ bucket: 'models', hash: 'abc' })).rejects.toThrow(
      'Reading s3://models/models/abc/report.json: The specified key does not exist.',
    );
  });
});
