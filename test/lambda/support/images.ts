import { readFileSync } from 'node:fs';

/** Real images; test/fixtures/im2rec/README.md names their source. */
export const NORMAL_IMAGE = read('NORMAL/NORMAL2-IM-0744-0001.jpeg');
export const PNEUMONIA_IMAGE = read('PNEUMONIA/person661_bacteria_2553.jpeg');

function read(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/im2rec/x-rays/${path}`, import.meta.url));
}
