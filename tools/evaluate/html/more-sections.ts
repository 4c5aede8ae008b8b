import { diagnosticValues } from '../../../core/evaluation/predictive-values.ts';
import type { EvaluationDocument } from '../evaluation-document.ts';
import { formatEstimate } from '../text-report.ts';

/** Percent of the patients who have pneumonia. */
const PREVALENCES = [50, 20, 10, 2];

/** Predictive values at the operating point where fewer patients have pneumonia than among these images. */
export function prevalenceSection({ report }: EvaluationDocument): string {
  const { counts } = report.atOperatingPoint;
  const binary = {
    truePositives: counts.truePositives,
    falseNegatives: counts.falseNegatives + counts.undecidedPositives,
    trueNegatives: counts.trueNegatives,
    falsePositives: counts.falsePositives + counts.undecidedNegatives,
  };
  const rows = PREVALENCES.map((percent) => {
    const { positivePredictiveValue, negativePredictiveValue } = diagnosticValues(binary, percent / 100);
    return `<tr><th>${percent} %</th><td>${formatEstimate(positivePredictiveValue)}</td><td>${formatEstimate(negativePredictiveValue)}</td></tr>`;
  });
  return `<section><h2>What a verdict is worth elsewhere</h2>
<p>At the operating point, where this part of the patients has pneumonia; an undecided image counts as wrong.</p>
<table><tr><th>prevalence</th><th>PPV</th><th>NPV</th></tr>${rows.join('')}</table></section>`;
}

/** The second table: coverage, and accuracy with every abstention counted as wrong; empty where the checks are off. */
export function checksSection({ guarded }: EvaluationDocument): string {
  if (guarded === null) return '';
  const { coverage, abstentions, cautions, atOperatingPoint } = guarded;
  const { accuracy, accuracyOfAll } = atOperatingPoint.metrics;
  const codes = (what: string, counts: typeof cautions) =>
    Object.entries(counts).map(
      ([code, { normal, pneumonia }]) => `<tr><th>${what}: ${code}</th><td>${normal}</td><td>${pneumonia}</td></tr>`,
    );
  return `<section><h2>With the checks</h2><table>
<tr><th>Coverage</th><td>${formatEstimate(coverage)}</td></tr>
<tr><th>Accuracy, answered</th><td>${formatEstimate(accuracy)}</td></tr>
<tr><th>Accuracy of all, abstentions counted as wrong</th><td>${formatEstimate(accuracyOfAll)}</td></tr></table>
<table><tr><th>images</th><th>normal</th><th>pneumonia</th></tr>
${[...codes('abstained', abstentions), ...codes('cautioned', cautions)].join('\n')}</table></section>`;
}
