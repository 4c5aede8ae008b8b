import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatasetFolder } from '../../lib/training/dataset-folder.ts';
import { parseHyperparameters } from '../../lib/training/hyperparameters.ts';
import { volumeFor } from '../../lib/training/specification.ts';
import { sha256, writeSampleDataset } from './sample-dataset.ts';

describe('openDatasetFolder()', () => {
  it('opens a prepared data set', () =>
    expect(openDatasetFolder(writeSampleDataset()).description.train.count).toBe(5_112));

  it('needs the checks of the held-out images where the service abstains, and only there', () => {
    const folder = writeSampleDataset();
    expect(openDatasetFolder(folder, 'enforce').description.test.checks).not.toBeNull();
    writeFileSync(join(folder, 'test/checks.json'), 'other');
    expect(() => openDatasetFolder(folder, 'enforce')).toThrow(`npx pneumoscope dataset check ${folder}`);
    rmSync(join(folder, 'test/checks.json'));
    expect(() => openDatasetFolder(folder, 'enforce')).toThrow('found no file');
    expect(openDatasetFolder(folder, 'warn').folder).toBe(folder);
    const unchecked = { sha256: sha256('x'), counts: { NORMAL: 5, PNEUMONIA: 5 }, side: 224, checks: null };
    expect(() => openDatasetFolder(writeSampleDataset({ test: unchecked }), 'enforce')).toThrow('found none');
  });

  it('explains how to make one if there is none', () =>
    expect(() => openDatasetFolder('/nowhere')).toThrow(
      'npx pneumoscope dataset prepare chest_xray --output /nowhere',
    ));

  it.each(['train.rec', 'validation.rec'])('refuses a set whose %s is missing, cut short or changed', (file) => {
    const folder = writeSampleDataset();
    writeFileSync(join(folder, file), file === 'train.rec' ? 'FILMS' : 'MORE FILMS');
    expect(() => openDatasetFolder(folder)).toThrow('needed SHA-256');
    writeFileSync(join(folder, file), 'x');
    expect(() => openDatasetFolder(folder)).toThrow('found 1');
    rmSync(join(folder, file));
    expect(() => openDatasetFolder(folder)).toThrow('found no file');
  });

  it.each([
    ['no held-out images', null],
    ['held-out images of one class', { sha256: sha256('x'), counts: { NORMAL: 5 }, side: 224, checks: null }],
  ])('refuses a set with %s, because no model is deployed without an examination', (_, test) =>
    expect(() => openDatasetFolder(writeSampleDataset({ test }))).toThrow('needed held-out images'),
  );
});

describe('parseHyperparameters()', () => {
  it.each([
    ['a number', '{"epochs":25}'],
    ['the number of samples', '{"num_training_samples":"5112"}'],
  ])('refuses %s', (_, text) => expect(() => parseHyperparameters(text)).toThrow('Reading the hyperparameters'));
});

describe('volumeFor()', () => {
  it.each([
    [0, 10],
    [1, 11],
    [1_200_000_000, 13],
  ])('makes %i bytes a volume of %i GB', (sizeInBytes, gigabytes) => expect(volumeFor(sizeInBytes)).toBe(gigabytes));
});
