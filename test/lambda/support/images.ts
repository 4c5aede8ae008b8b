import { readFileSync } from 'node:fs';

/** Real images; see ATTRIBUTION.md beside them. */
export const NORMAL_IMAGE = read('NORMAL/NORMAL2-IM-0744-0001.jpeg');
export const PNEUMONIA_IMAGE = read('PNEUMONIA/person661_bacteria_2553.jpeg');

function read(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/x-rays/${path}`, import.meta.url));
}
