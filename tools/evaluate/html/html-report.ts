import { NOTICE } from '../../../core/contract/notice.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import type { ThresholdReport } from '../../../core/evaluation/evaluate.ts';
import type { EvaluationDocument } from '../evaluation-document.ts';
import type { ClassifiedResult } from '../image-result.ts';
import { formatEstimate, SOURCES } from '../text-report.ts';
import { precisionRecallChart, reliabilityChart, rocChart, scoreHistogram } from './charts.ts';
import { escapeHtml } from './markup.ts';
import { checksSection, prevalenceSection } from './more-sections.ts';
import { STYLE } from './style.ts';
import type { WrongImage } from './wrong-images.ts';

/** The report as one HTML file, without scripts or anything to fetch. */
export function htmlReport(
  document: EvaluationDocument,
  classified: readonly ClassifiedResult[],
  wrong: readonly WrongImage[],
): string {
  const { report, operatingPoint } = document;
  const title = document.model === null ? 'Evaluation' : `${document.model.name} ${document.model.version}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Pneumoscope</title><style>${STYLE}</style></head><body>
<header><h1>${escapeHtml(title)}</h1><p>${NOTICE.device} ${NOTICE.population} ${NOTICE.limits}</p></header>
<main>
<section><h2>Data and model</h2>${facts(document)}</section>
<section><h2>Metrics at a threshold</h2><div class="pair">
${threshold(`Operating point ${operatingPoint.value}, ${SOURCES[operatingPoint.from]}`, report.atOperatingPoint)}
${threshold('0.5, the rule of the 2020 notebook project', report.atHalf)}
</div></section>
${checksSection(document)}
${prevalenceSection(document)}
<section><h2>Metrics without a threshold</h2><table>${rows([
    ['AUC (interval: DeLong)', report.auc],
    ['Average precision', report.averagePrecision],
    ['Expected calibration error, 15 bins', report.expectedCalibrationError],
    ['Brier score', report.brierScore],
  ])}</table></section>
<section><h2>Curves</h2><div class="charts">${rocChart(report)}${precisionRecallChart(report)}${reliabilityChart(report)}${scoreHistogram(classified, operatingPoint.value)}</div>
<p class="legend"><span class="key normal"></span> normal <span class="key pneumonia"></span> pneumonia</p></section>
<section><h2>Wrong or undecided at the operating point: ${wrong.length}</h2>${gallery(wrong)}</section>
${failures(document)}
</main>
<footer>Intervals are 95 %. Images: Kermany et al. 2018 where the public data set was used, CC BY 4.0.</footer>
</body></html>
`;
}

function facts({ judgedBy, model, data, report, failed }: EvaluationDocument): string {
  const entries: [string, string][] = [
    ['Classified by', judgedBy],
    ['Images', `${report.films.total}: ${report.films.normal} normal, ${report.films.pneumonia} pneumonia`],
    ['Failed', String(failed.length)],
    ['Other files, ignored', String(data.ignored)],
    ['Data, SHA-256', data.sha256],
    ['Model, SHA-256', model?.sha256 ?? 'not known'],
  ];
  return `<dl>${entries.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}

function threshold(title: string, { counts, metrics }: ThresholdReport): string {
  const undecided = counts.undecidedNegatives + counts.undecidedPositives > 0;
  const head = `<tr><th>true class \\ verdict</th><th>Normal</th><th>Pneumonia</th>${undecided ? '<th>Undecided</th>' : ''}</tr>`;
  const row = (name: string, cells: readonly (readonly [number, string])[]) =>
    `<tr><th>${name}</th>${cells.map(([count, kind]) => `<td class="${kind}">${count}</td>`).join('')}</tr>`;
  const open = (count: number) => (undecided ? [[count, 'open'] as const] : []);
  return `<div><h3>${escapeHtml(title)}</h3>
<table class="confusion">${head}
${row('Normal', [[counts.trueNegatives, 'right'], [counts.falsePositives, 'wrong'], ...open(counts.undecidedNegatives)])}
${row('Pneumonia', [[counts.falseNegatives, 'wrong'], [counts.truePositives, 'right'], ...open(counts.undecidedPositives)])}
</table>
<table>${rows([
    ['Recall (sensitivity)', metrics.recall],
    ['Specificity', metrics.specificity],
    ['Precision', metrics.precision],
    ['Accuracy', metrics.accuracy],
    ['Balanced accuracy', metrics.balancedAccuracy],
    ['F1', metrics.f1],
    ['Undecided', metrics.undecided],
  ])}</table></div>`;
}

function rows(estimates: readonly (readonly [string, Estimate])[]): string {
  return estimates.map(([name, estimate]) => `<tr><th>${name}</th><td>${formatEstimate(estimate)}</td></tr>`).join('');
}

function gallery(wrong: readonly WrongImage[]): string {
  if (wrong.length === 0) return '<p>None.</p>';
  const cards = wrong.map(({ name, truth, probability, thumbnail }) => {
    const image =
      thumbnail === null ? '<div class="blank">image not available</div>' : `<img src="${thumbnail}" alt="">`;
    return `<li>${image}<strong>${truth}</strong>, probability of pneumonia ${probability.toFixed(3)}<br><small>${escapeHtml(name)}</small></li>`;
  });
  return `<ul class="gallery">${cards.join('')}</ul>`;
}

function failures({ failed }: EvaluationDocument): string {
  if (failed.length === 0) return '';
  const items = failed.map(({ name, reason }) => `<li>${escapeHtml(name)}: ${escapeHtml(reason)}</li>`).join('');
  return `<section><h2>Failed: ${failed.length}</h2><ul>${items}</ul></section>`;
}
