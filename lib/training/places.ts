/** Where things lie in the model bucket; the functions of `lambda/pipeline` know the same places. */
export const PLACES = {
  jobs: 'jobs',
  transform: 'transform',
  reports: 'reports',
  models: 'models',
  test: 'test',
} as const;

/** Key of the artefact that the endpoint serves once the gate is passed; known at synthesis. */
export function modelKey(hash: string): string {
  return `${PLACES.models}/${hash}/model.tar.gz`;
}
