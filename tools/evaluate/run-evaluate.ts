import { dirname, join } from 'node:path';
import { DEFAULT_INPUT_SIDE } from '../../core/contract/model.ts';
import type { ConfusionCounts } from '../../core/evaluation/counts.ts';
import { metricsOf } from '../../core/evaluation/metrics.ts';
import { formatNotebookTable } from '../../core/evaluation/notebook-table.ts';
import { DEFAULT_MODEL_DIR, readModelFolder } from '../../inference/model-folder.ts';
import { type CheckOptions, openChecks } from '../common/checks.ts';
import { EXIT, WrongUseError } from '../common/exit.ts';
import { isFolder } from '../common/paths.ts';
import { writeWholeFile } from '../common/pending-file.ts';
import { print } from '../common/print.ts';
import { usableModel } from '../common/usable-model.ts';
import { type Classifier, openLocalClassifier, openOutputReader, openRemoteClassifier } from './classifiers.ts';
import { classifyFolder } from './classify-folder.ts';
import { evaluationDocument } from './evaluation-document.ts';
import { htmlReport } from './html/html-report.ts';
import { listWrongImages } from './html/wrong-images.ts';
import { isClassified } from './image-result.ts';
import { type LabelledFolder, readLabelledFolder, readUnlabelledFolder, selectImages } from './labelled-images.ts';
import { textReport } from './text-report.ts';
import { unlabelledDocument } from './unlabelled-document.ts';
import { unlabelledReport } from './unlabelled-report.ts';

export interface EvaluateOptions extends CheckOptions {
  readonly model?: string;
  readonly endpointName?: string;
  readonly endpointUrl?: string;
  readonly region?: string;
  /** Send files to the endpoint unchanged. */
  readonly asIs?: boolean;
  /** Width and height of the endpoint's input, in pixels; 224 by default. */
  readonly inputSide?: number;
  /** List of the files that count. */
  readonly only?: string;
  readonly operatingPoint?: number;
  readonly images?: string;
  readonly html?: string;
  readonly json?: boolean;
  /** The classes of the images are not known. */
  readonly unlabelled?: boolean;
  readonly counts?: [number, number, number, number];
}

/** @returns The exit code: failed if an image got no verdict. */
export async function runEvaluate(folder: string | undefined, options: EvaluateOptions): Promise<number> {
  if (options.counts !== undefined) {
    ensureCountsAlone(folder, options);
    return printCounts(options.counts, options.json === true);
  }
  if (folder === undefined) throw new WrongUseError('evaluate: needed a folder or --counts, found neither');
  if (options.unlabelled === true) return evaluateUnlabelled(folder, options);
  if (options.html !== undefined) ensureFilePlace(options.html);
  const all = await readLabelledFolder(folder);
  const labelled = options.only === undefined ? all : { ...all, files: selectImages(all.files, options.only) };
  ensureImagesOfOutputs(labelled, options.images);
  ensureImagesToCheck(labelled, options);
  const classifier = await openClassifier(labelled, options);
  try {
    const results = await classifyFolder(labelled.files, classifier, { quiet: options.json === true });
    const document = evaluationDocument(labelled, results, { classifier, operatingPoint: options.operatingPoint });
    print(document, options, textReport);
    if (options.html !== undefined) {
      const imageOf = imageFinder(labelled, options.images);
      const wrong = await listWrongImages(results, document.operatingPoint.value, imageOf);
      writeWholeFile(options.html, htmlReport(document, results.filter(isClassified), wrong));
    }
    return document.failed.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    await classifier.close();
  }
}

/** Scores and abstentions of images whose classes are not known, beside the model's validation table. */
async function evaluateUnlabelled(folder: string, options: EvaluateOptions): Promise<number> {
  const { html, only, images, json = false, operatingPoint } = options;
  const needsClasses = Object.entries({ html, only, images }).filter(([, value]) => value !== undefined);
  if (needsClasses.length > 0) {
    const found = needsClasses.map(([name]) => `--${name}`).join(', ');
    throw new WrongUseError(`evaluate: needed images of known class for ${found}, found --unlabelled`);
  }
  const content = readUnlabelledFolder(folder);
  ensureImagesToCheck(content, options);
  const classifier = await openClassifier(content, options);
  try {
    const results = await classifyFolder(content.files, classifier, { quiet: json });
    const document = unlabelledDocument(content, results, { classifier, operatingPoint });
    print(document, options, unlabelledReport);
    return document.failed.length > 0 ? EXIT.failed : EXIT.done;
  } finally {
    await classifier.close();
  }
}

/** Counts give metrics; every other option needs images. */
function ensureCountsAlone(
  folder: string | undefined,
  { counts, json, inputSide, guard, ...others }: EvaluateOptions,
): void {
  const found = [...(folder === undefined ? [] : ['a folder']), ...Object.keys(others)];
  if (found.length > 0) throw new WrongUseError(`evaluate: needed --counts alone, found ${found.join(', ')} as well`);
}

/** Checked before the images are classified, not after. */
function ensureFilePlace(file: string): void {
  if (isFolder(dirname(file)) && !isFolder(file)) return;
  throw new WrongUseError(`evaluate: needed the name of a file in an existing folder, found ${file}`);
}

function ensureImagesOfOutputs({ kind }: LabelledFolder, images: string | undefined): void {
  if (images === undefined || (kind === 'outputs' && isFolder(images))) return;
  const found = kind === 'films' ? 'images in the folder itself' : `no folder ${images}`;
  throw new WrongUseError(`evaluate: needed .out files and the folder of their images for --images, found ${found}`);
}

/** Outputs were checked, or not, when they were made. */
function ensureImagesToCheck({ kind }: Pick<LabelledFolder, 'kind'>, { guard = 'off' }: EvaluateOptions): void {
  if (kind === 'films' || guard === 'off') return;
  throw new WrongUseError(
    'evaluate: needed images for --guard, found .out files; `transform --guard` makes ones that say what the checks found',
  );
}

async function openClassifier({ kind }: Pick<LabelledFolder, 'kind'>, options: EvaluateOptions): Promise<Classifier> {
  const { endpointName, endpointUrl, region, model, inputSide = DEFAULT_INPUT_SIDE } = options;
  const isRemote = endpointName !== undefined || endpointUrl !== undefined;
  if (isRemote && (kind === 'outputs' || model !== undefined)) {
    throw new WrongUseError('evaluate: needed one classifier, found an endpoint and a model folder or .out files');
  }
  if (options.asIs === true && !isRemote) {
    throw new WrongUseError('evaluate: needed an endpoint for --as-is, found none');
  }
  if (isRemote) {
    const endpoint = { name: endpointName ?? 'pneumoscope', region, url: endpointUrl };
    const side = options.asIs === true ? null : inputSide;
    return openRemoteClassifier(endpoint, { side, checks: await openChecks(options) });
  }
  if (kind === 'films') {
    return usableModel(openLocalClassifier(model ?? DEFAULT_MODEL_DIR, await openChecks(options)));
  }
  const reader = openOutputReader();
  return model === undefined ? reader : { ...reader, metadata: (await usableModel(readModelFolder(model))).metadata };
}

/** Returns the path of the image for a classified file; null if it is not known. */
function imageFinder({ kind }: LabelledFolder, images: string | undefined) {
  if (kind === 'films') return ({ path }: { path: string }) => path;
  return ({ name }: { name: string }) => (images === undefined ? null : join(images, name.replace(/\.out$/i, '')));
}

function printCounts([tn, fp, fn, tp]: [number, number, number, number], json: boolean): number {
  const counts: ConfusionCounts = {
    trueNegatives: tn,
    falsePositives: fp,
    falseNegatives: fn,
    truePositives: tp,
    undecidedNegatives: 0,
    undecidedPositives: 0,
  };
  print({ counts, metrics: metricsOf(counts) }, { json }, () => formatNotebookTable(counts));
  return EXIT.done;
}
