/** Where things of the pipeline lie in the model bucket. `lib/training` writes the same places into roles and requests. */
export const PLACES = {
  /** SageMaker writes `<job>/output/model.tar.gz` below it. */
  jobs: 'jobs',
  /** `<execution>/evaluation.json` and `<execution>/report.json`. */
  reports: 'reports',
  /** `<hash>/model.tar.gz` and `<hash>/report.json` of models that passed the gate. */
  models: 'models',
} as const;

export function evaluationKey(executionName: string): string {
  return `${PLACES.reports}/${executionName}/evaluation.json`;
}

export function reportKey(executionName: string): string {
  return `${PLACES.reports}/${executionName}/report.json`;
}

/** Reads `models/<hash>` out of the address of a model that passed the gate in this bucket; null for any other address. */
export function modelHashOf(modelDataUrl: string, bucket: string): string | null {
  const [, home, hash] = /^s3:\/\/([^/]+)\/models\/([0-9a-f]+)\/model\.tar\.gz$/.exec(modelDataUrl) ?? [];
  return home === bucket && hash !== undefined ? hash : null;
}

export function deployedReportKey(hash: string): string {
  return `${PLACES.models}/${hash}/report.json`;
}
