import type { Estimate } from '../../core/evaluation/estimate.ts';
import type { ThresholdReport } from '../../core/evaluation/evaluate.ts';
import type { GuardedReport } from '../../core/evaluation/guarded.ts';
import { formatNotebookTable } from '../../core/evaluation/notebook-table.ts';
import type { EvaluationDocument } from './evaluation-document.ts';

/** The report for a terminal. */
export function textReport(document: EvaluationDocument): string {
  const { report, operatingPoint, data, failed } = document;
  return [
    `Classified by ${document.judgedBy}`,
    ...(document.model === null ? [] : [`Model SHA-256 ${document.model.sha256}`]),
    `Data SHA-256 ${data.sha256}: ${report.films.normal} normal, ${report.films.pneumonia} pneumonia, ${failed.length} failed, ${data.ignored} other files`,
    '',
    'At 0.5, the rule of the 2020 notebook project',
    '',
    formatNotebookTable(report.atHalf.counts),
    ...metricLines(report.atHalf),
    '',
    `At the operating point ${operatingPoint.value} (${SOURCES[operatingPoint.from]})`,
    '',
    formatNotebookTable(report.atOperatingPoint.counts),
    ...metricLines(report.atOperatingPoint),
    ...guardedLines(document.guarded),
    '',
    'Without a threshold',
    line('AUC', report.auc),
    line('Average precision', report.averagePrecision),
    line('Calibration error', report.expectedCalibrationError),
    line('Brier score', report.brierScore),
    ...failed.map(({ name, reason }) => `failed: ${name}: ${reason}`),
    '',
  ].join('\n');
}

/** The second table: what the service does that abstains. */
function guardedLines(guarded: EvaluationDocument['guarded']): string[] {
  if (guarded === null) return [];
  const { coverage, abstentions, cautions, atOperatingPoint } = guarded;
  const { metrics, counts } = atOperatingPoint;
  return [
    '',
    'With the checks, at the operating point',
    '',
    // Without the notebook's metrics, which count an undecided image twice.
    formatNotebookTable(counts).split('\n\n', 1)[0] ?? '',
    '',
    line('Coverage', coverage),
    line('Accuracy, answered', metrics.accuracy),
    line('Accuracy of all', metrics.accuracyOfAll),
    '(of all: every abstention counts as wrong)',
    ...codeLines('abstained', abstentions),
    ...codeLines('cautioned', cautions),
  ];
}

function codeLines(what: string, codes: GuardedReport['cautions']): string[] {
  return Object.entries(codes).map(
    ([code, { normal, pneumonia }]) => `${what}: ${code.padEnd(28)} ${normal} normal, ${pneumonia} pneumonia`,
  );
}

export const SOURCES = {
  option: 'given on the command line',
  model: 'from the model',
  default: 'the default without model metadata',
} as const;

function metricLines({ metrics }: ThresholdReport): string[] {
  return [
    line('Recall (sensitivity)', metrics.recall),
    line('Specificity', metrics.specificity),
    line('Precision', metrics.precision),
    line('Accuracy', metrics.accuracy),
    line('Balanced accuracy', metrics.balancedAccuracy),
    line('F1', metrics.f1),
    line('Undecided', metrics.undecided),
  ];
}

function line(name: string, estimate: Estimate): string {
  return `${name.padEnd(22)}${formatEstimate(estimate)}`;
}

/** `0.946 (0.925–0.961)`, with the 95 % interval. */
export function formatEstimate({ value, lower, upper }: Estimate): string {
  if (value === null) return 'undefined';
  if (lower === null || upper === null) return value.toFixed(3);
  return `${value.toFixed(3)} (${lower.toFixed(3)}–${upper.toFixed(3)})`;
}
