import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deployedReportKey, reportKey } from '../../core/contract/pipeline/places.ts';
import type { GateDecision, PipelineReport } from '../../core/contract/pipeline/report.ts';
import type { EvaluationReport } from '../../core/evaluation/evaluate.ts';
import { formatNotebookTable } from '../../core/evaluation/notebook-table.ts';
import type { PipelineEvaluation } from '../../core/evaluation/pipeline-evaluation.ts';
import { WorkFailedError, WrongUseError } from '../common/exit.ts';
import { formatEstimate } from '../evaluate/text-report.ts';

export interface ReportFlags {
  readonly bucket: string;
  readonly hash?: string;
  readonly execution?: string;
  readonly region?: string;
  readonly json?: boolean;
}

/** Reports of before 0.3.0 have no table of scores, which is not printed. */
type Evaluation = EvaluationReport & Pick<PipelineEvaluation, 'guarded'>;

/** The parts of a pipeline's report that are printed. */
export type GateReport = Omit<PipelineReport<Evaluation>, 'version' | 'gate'> & { readonly gate: GateDecision };

/**
 * Prints the gate's report.
 * @throws {WrongUseError} unless exactly one of hash and execution is given.
 * @throws {WorkFailedError} if there is no such report, or it can't be read.
 */
export async function printReport(flags: ReportFlags): Promise<void> {
  const key = keyOf(flags);
  const text = await readObject(flags, key);
  process.stdout.write(flags.json === true ? `${text}\n` : formatReport(JSON.parse(text) as GateReport));
}

function keyOf({ hash, execution }: ReportFlags): string {
  if ((hash === undefined) === (execution === undefined)) {
    throw new WrongUseError('training report: needed one of --hash and --execution');
  }
  return execution === undefined ? deployedReportKey(hash ?? '') : reportKey(execution);
}

async function readObject({ bucket, region }: ReportFlags, key: string): Promise<string> {
  const s3 = new S3Client(region === undefined ? {} : { region });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    throw new WorkFailedError(`Reading s3://${bucket}/${key}: ${(error as Error).message}`);
  }
}

/** The report for a reader: what ran, what the gate needed and found, and the table of the 2020 notebook project. */
export function formatReport(report: GateReport): string {
  const { gate, evaluation, refusals } = report;
  return [
    gate.passed ? 'The model passed.' : 'The model was refused.',
    ...gate.reasons.map((reason) => `  ${reason}`),
    '',
    `Training ${report.hash}, job ${report.trainingJob}, on ${report.instanceType}${report.reused ? ' (reused, not trained again)' : ''}`,
    ...refusals.map(({ instanceType, reason }) => `  ${instanceType} was refused: ${reason}`),
    `Examined on ${evaluation.films.total} images, SHA-256 ${report.testSha256.slice(0, 12)}…`,
    '',
    formatNotebookTable(evaluation.atOperatingPoint.counts),
    ...checkLines(evaluation),
  ].join('\n');
}

/** What the gate decided by, where the service abstains. */
function checkLines({ guarded }: GateReport['evaluation']): string[] {
  if (guarded === undefined) return [];
  const { guard, coverage, atOperatingPoint } = guarded;
  return [
    `With the checks of ${guard.name} ${guard.version}: coverage ${formatEstimate(coverage)}`,
    `Accuracy, every abstention counted as wrong: ${formatEstimate(atOperatingPoint.metrics.accuracyOfAll)}`,
    '',
  ];
}
