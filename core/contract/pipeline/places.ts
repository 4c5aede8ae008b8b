import type { CLASSES } from '../labels.ts';

/**
 * Prefixes of the model bucket. The deployment grants permissions on them; the functions and the command line read and write
 * under them.
 */
export const PLACES = {
  /** `<job>/output/model.tar.gz`, written by SageMaker. */
  jobs: 'jobs',
  /** Outputs of batch transforms; expire after some weeks. */
  transform: 'transform',
  /** `<execution>/evaluation.json` and `<execution>/report.json`. */
  reports: 'reports',
  /** `<sha256>/model.tar.gz`: copies of models that were not trained here. */
  given: 'artefacts',
  /** `<examination>/model.tar.gz` and `<examination>/report.json` of models that passed the gate. */
  models: 'models',
  /** `<sha256>/<class>/…`: held-out images. */
  test: 'test',
} as const;

export type ClassName = (typeof CLASSES)[number];

/** Ending of a batch transform's output: the image's name, then this. */
export const OUTPUT_ENDING = '.out';

const ARTEFACT = 'model.tar.gz';
const REPORT = 'report.json';

/** The artefact that a training job leaves. */
export function artefactKey(trainingJob: string): string {
  return `${PLACES.jobs}/${trainingJob}/output/${ARTEFACT}`;
}

/** The training job that left an artefact; null for any other key. */
export function trainingJobOf(key: string): string | null {
  return /^jobs\/([^/]+)\/output\/model\.tar\.gz$/.exec(key)?.[1] ?? null;
}

export function evaluationKey(execution: string): string {
  return `${PLACES.reports}/${execution}/evaluation.json`;
}

export function reportKey(execution: string): string {
  return `${PLACES.reports}/${execution}/${REPORT}`;
}

/** The copy of a given model. */
export function givenKey(sha256: string): string {
  return `${PLACES.given}/${sha256}/${ARTEFACT}`;
}

/** The artefact that the endpoint serves once the gate is passed; its address is known at synthesis. */
export function modelKey(examination: string): string {
  return `${PLACES.models}/${examination}/${ARTEFACT}`;
}

/** The report of a model that passed the gate. */
export function deployedReportKey(examination: string): string {
  return `${PLACES.models}/${examination}/${REPORT}`;
}

/** Folder of the held-out images, which is named by their content; below it a folder for each class. */
export function testPrefix(sha256: string): string {
  return `${PLACES.test}/${sha256}/`;
}

/** What the guard says about the held-out images, beside their folders. */
export const CHECKS_FILE = 'checks.json';

/** Folder of an execution's outputs for one class, without a trailing slash. */
export function transformFolder(execution: string, className: ClassName): string {
  return `${PLACES.transform}/${execution}/${className}`;
}
