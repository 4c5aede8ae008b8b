import { readFileSync } from 'node:fs';

/** Real films; see ATTRIBUTION.md beside them. */
export const NORMAL_FILM = read('NORMAL/NORMAL2-IM-0744-0001.jpeg');
export const PNEUMONIA_FILM = read('PNEUMONIA/person661_bacteria_2553.jpeg');

function read(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/films/${path}`, import.meta.url));
}
