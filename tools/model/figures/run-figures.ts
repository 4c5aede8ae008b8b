import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ExpectedValues } from '../../../core/contract/expected-values.ts';
import type { ModelMetadata } from '../../../core/contract/model-metadata.ts';
import { DEFAULT_MODEL_DIR, MODEL_FILES } from '../../../inference/model-folder.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { writeWholeFile } from '../../common/pending-file.ts';
import { usableModel } from '../../common/usable-model.ts';
import { type Classifier, openLocalClassifier } from '../../evaluate/classifiers.ts';
import { classifyFolder } from '../../evaluate/classify-folder.ts';
import { type ClassifiedResult, isFailed, toClassifiedImage } from '../../evaluate/image-result.ts';
import { readLabelledFolder, selectImages } from '../../evaluate/labelled-images.ts';
import { expectedValuesOf, readExpectedValues } from './expected-values.ts';
import { modelJson } from './model-json.ts';
import { type MetadataEntries, VERSION_ENTRIES } from './version-entries.ts';

export interface FiguresOptions {
  readonly model?: string;
  /** List of the images that count. */
  readonly only?: string;
  /** Which images, in one sentence. */
  readonly description?: string;
  /** Folder of labelled images for `expected.json`. */
  readonly expected?: string;
  readonly write?: boolean;
  readonly json?: boolean;
}

/** An entry before and after. */
export interface Change {
  readonly entry: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What `pneumoscope model figures --json` prints. */
export interface FiguresDocument {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly images: { readonly normal: number; readonly pneumonia: number };
  /** Entries that differ from those in the folder. */
  readonly changes: readonly Change[];
  readonly metadata: ModelMetadata;
  /** As the folder has it, or as it was made now; null where there is none. */
  readonly expected: ExpectedValues | null;
  readonly written: boolean;
}

/**
 * Computes everything that depends on the version of the classifier from labelled images: entries of `metadata.json`, and
 * `expected.json`. With `write`, puts them into the model folder.
 */
export async function runFigures(folder: string, options: FiguresOptions): Promise<FiguresDocument> {
  const modelDir = options.model ?? DEFAULT_MODEL_DIR;
  const classifier = await usableModel(openLocalClassifier(modelDir));
  try {
    const stored = readStoredMetadata(modelDir);
    const results = await classifyAll(folder, classifier, options);
    const metadata = withEntries(stored, await computeEntries(folder, { stored, results, ...options }));
    const before = readExpectedValues(modelDir);
    const expected = options.expected === undefined ? before : await expectFrom(options.expected, classifier, stored);
    const document = describe({ stored, metadata, before, expected, results });
    ensureCurrent(expected, stored);
    if (options.write !== true) return document;
    writeWholeFile(join(modelDir, MODEL_FILES.metadata), modelJson(metadata));
    if (expected !== null) writeWholeFile(join(modelDir, MODEL_FILES.expected), modelJson(expected));
    return { ...document, written: true };
  } finally {
    await classifier.close();
  }
}

/** Every entry of the file, known or not, in its order; the classifier was opened with it, so it is valid. */
function readStoredMetadata(modelDir: string): ModelMetadata {
  return JSON.parse(readFileSync(join(modelDir, MODEL_FILES.metadata), 'utf8'));
}

/** A table of some of the images would be one of easier images, so all have to be classified. */
async function classifyAll(
  folder: string,
  classifier: Classifier,
  { only, json }: Pick<FiguresOptions, 'only' | 'json'>,
): Promise<ClassifiedResult[]> {
  const labelled = await readLabelledFolder(folder);
  if (labelled.kind !== 'films') {
    throw new WorkFailedError(`Reading ${folder}: needed images, found the outputs of a batch transform`);
  }
  const files = only === undefined ? labelled.files : selectImages(labelled.files, only);
  const results = await classifyFolder(files, classifier, { quiet: json === true });
  const failed = results.filter(isFailed);
  const [first] = failed;
  if (first === undefined) return results as ClassifiedResult[];
  throw new WorkFailedError(
    `Classifying ${folder}: needed every image, found ${failed.length} that cannot be classified, the first is ${first.file.name}: ${first.outcome.failure}`,
  );
}

async function computeEntries(
  folder: string,
  {
    stored,
    results,
    description,
  }: FiguresOptions & { readonly stored: ModelMetadata; readonly results: readonly ClassifiedResult[] },
): Promise<MetadataEntries> {
  const images = results.map(toClassifiedImage);
  const pneumonia = images.filter(({ label }) => label === 1).length;
  if (pneumonia === 0 || pneumonia === images.length) {
    throw new WorkFailedError(
      `Reading ${folder}: needed images of both classes, found ${pneumonia} with pneumonia among ${images.length}`,
    );
  }
  const basis = {
    metadata: stored,
    images,
    description: description ?? describedIn(stored) ?? `the images in ${basename(resolve(folder))}`,
  };
  let entries: MetadataEntries = {};
  for (const compute of VERSION_ENTRIES) entries = { ...entries, ...(await compute(basis)) };
  return entries;
}

/** What the recipe wrote about its own validation images. */
function describedIn({ validation }: ModelMetadata): string | undefined {
  const { description } = (validation ?? {}) as { description?: unknown };
  return typeof description === 'string' ? description : undefined;
}

/** New entries take the place of old ones, or stand before `training`, the longest. */
function withEntries(stored: ModelMetadata, entries: MetadataEntries): ModelMetadata {
  const { training, ...others } = stored;
  const merged = { ...others, ...entries, ...(training === undefined ? {} : { training }) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as ModelMetadata;
}

async function expectFrom(folder: string, classifier: Classifier, metadata: ModelMetadata): Promise<ExpectedValues> {
  return expectedValuesOf(metadata, await classifyAll(folder, classifier, { json: true }));
}

/** Values of another version would fail every comparison, so they are not kept in silence. */
function ensureCurrent(expected: ExpectedValues | null, { version, sha256 }: ModelMetadata): void {
  if (expected === null || expected.model.sha256 === sha256) return;
  throw new WorkFailedError(
    `Reading ${MODEL_FILES.expected}: needed the values of version ${version}, found those of ${expected.model.version}; make them again with --expected`,
  );
}

interface Versions {
  readonly stored: ModelMetadata;
  readonly metadata: ModelMetadata;
  readonly before: ExpectedValues | null;
  readonly expected: ExpectedValues | null;
  readonly results: readonly ClassifiedResult[];
}

function describe({ stored, metadata, before, expected, results }: Versions): FiguresDocument {
  const pneumonia = results.filter(({ file }) => file.label === 1).length;
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(metadata)])];
  const changes = keys
    .map((entry) => ({ entry, before: stored[entry], after: metadata[entry] }))
    .concat({ entry: MODEL_FILES.expected, before, after: expected })
    .filter((change) => !isDeepStrictEqual(change.before, change.after));
  const { name, version, sha256 } = metadata;
  return {
    model: { name, version, sha256 },
    images: { normal: results.length - pneumonia, pneumonia },
    changes,
    metadata,
    expected,
    written: false,
  };
}
