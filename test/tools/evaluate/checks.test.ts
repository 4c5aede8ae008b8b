/** Commands with a real guard that finds what a test painted: see `painted-images.ts`. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { GuardedReport } from '../../../core/evaluation/guarded.ts';
import { runCommandLine } from '../../../tools/command-line.ts';
import { writeColourGuard, writePaintedImages } from '../../fixtures/guards/painted-images.ts';
import { type CaughtOutput, catchOutput } from '../common/catch-output.ts';

const TINY_MODEL = join(import.meta.dirname, '../../fixtures/model-tiny');

let dir: string;
let images: string;
let caught: CaughtOutput;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'checks-'));
  images = join(dir, 'images');
  writeColourGuard(join(dir, 'guard'));
  await writePaintedImages(images);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

beforeEach(() => {
  caught = catchOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const checked = (mode: string) => ['--model', TINY_MODEL, '--guard', mode, '--guard-model', join(dir, 'guard')];

async function evaluate(
  folder: string,
  ...options: string[]
): Promise<{ guarded: GuardedReport | null; report: unknown }> {
  caught.out = '';
  expect(await runCommandLine(['evaluate', folder, '--json', ...options])).toBe(0);
  return JSON.parse(caught.out);
}

const ENFORCED = {
  abstentions: { TURNED: { normal: 1, pneumonia: 0 }, UNLIKE_TRAINING: { normal: 0, pneumonia: 1 } },
  cautions: { MIRRORED: { normal: 0, pneumonia: 1 } },
};

describe('evaluate --guard', () => {
  it('is off by default, and then the report is the notebook project’s alone', async () => {
    const { guarded, report } = await evaluate(images, '--model', TINY_MODEL);
    expect(guarded).toBeNull();
    expect((await evaluate(images, ...checked('enforce'))).report).toEqual(report);
  });

  it('gives coverage, abstentions and cautions by class, and accuracy with every abstention counted as wrong', async () => {
    const { guarded } = await evaluate(images, ...checked('enforce'));
    expect(guarded).toMatchObject(ENFORCED);
    expect(guarded?.coverage.value).toBeCloseTo(3 / 5, 12);
    expect(guarded?.atOperatingPoint.metrics.accuracy.value).toBeCloseTo(2 / 3, 12);
    expect(guarded?.atOperatingPoint.metrics.accuracyOfAll.value).toBeCloseTo(2 / 5, 12);
  });

  it('prints the second table below the first', async () => {
    expect(await runCommandLine(['evaluate', images, ...checked('enforce')])).toBe(0);
    const [first = '', second = ''] = caught.out.split('With the checks, at the operating point');
    expect(first).toContain('At 0.5, the rule of the 2020 notebook project');
    expect(second).toMatch(/Coverage {14}0\.600/);
    expect(second).toMatch(/Accuracy of all {7}0\.400/);
    expect(second).toMatch(/abstained: TURNED +1 normal, 0 pneumonia/);
    expect(second).toMatch(/cautioned: MIRRORED +0 normal, 1 pneumonia/);
  });

  it('shows the checks, and predictive values at several prevalences, in the HTML report', async () => {
    const html = join(dir, 'report.html');
    expect(await runCommandLine(['evaluate', images, '--html', html, ...checked('enforce')])).toBe(0);
    const report = readFileSync(html, 'utf8');
    expect(report).toMatch(/Accuracy of all, abstentions counted as wrong<\/th><td>0\.400/);
    expect(report).toContain('<th>abstained: TURNED</th><td>1</td><td>0</td>');
    // One of three images with pneumonia is found, no normal one is called pneumonia.
    expect(report).toMatch(/<th>50 %<\/th><td>1\.000 \(0\.\d{3}–1\.000\)<\/td><td>0\.600/);
  });

  it('lets verdicts stand in mode warn', async () => {
    const { guarded } = await evaluate(images, ...checked('warn'));
    expect(guarded?.coverage.value).toBe(1);
    expect(guarded?.abstentions).toEqual({});
    expect(guarded?.cautions).toEqual({ ...ENFORCED.abstentions, ...ENFORCED.cautions });
    expect(guarded?.atOperatingPoint.metrics.accuracyOfAll.value).toBeCloseTo(3 / 5, 12);
  });

  it('counts cautions near the threshold by the model’s own zone', async () => {
    const model = join(dir, 'model');
    mkdirSync(model, { recursive: true });
    const metadata = JSON.parse(readFileSync(join(TINY_MODEL, 'metadata.json'), 'utf8'));
    writeFileSync(join(model, 'metadata.json'), JSON.stringify({ ...metadata, nearThreshold: { from: 0.9, to: 1 } }));
    writeFileSync(join(model, 'model.onnx'), readFileSync(join(TINY_MODEL, 'model.onnx')));
    const options = ['--model', model, '--guard', 'enforce', '--guard-model', join(dir, 'guard')];
    const { guarded } = await evaluate(images, ...options);
    expect(guarded?.cautions.NEAR_THRESHOLD).toEqual({ normal: 0, pneumonia: 1 });
    // Another threshold has no zone.
    const other = await evaluate(images, ...options, '--operating-point', '0.6');
    expect(other.guarded?.cautions.NEAR_THRESHOLD).toBeUndefined();
  });

  it.each([
    ['a folder without a guard', ['--guard', 'enforce', '--guard-model', TINY_MODEL], /needed guard\.json/],
    ['an unknown mode', ['--guard', 'maybe'], /enforce, warn, off/],
  ])('refuses %s', async (_, options, message) => {
    expect(await runCommandLine(['evaluate', images, '--model', TINY_MODEL, ...options])).toBe(2);
    expect(caught.err).toMatch(message);
  });
});

describe('transform --guard', () => {
  it('writes what the checks found beside the prediction, from which evaluate makes the same table', async () => {
    const output = join(dir, 'out');
    const args = ['transform', images, '--output', output, '--local', '--workers', '1', ...checked('enforce')];
    expect(await runCommandLine(args)).toBe(0);
    const turned = JSON.parse(readFileSync(join(output, 'NORMAL/red.png.out'), 'utf8'));
    expect(turned).toEqual({ prediction: [expect.any(Number), expect.any(Number)], reason: 'TURNED', cautions: [] });
    const { guarded } = await evaluate(output, '--model', TINY_MODEL);
    expect(guarded).toMatchObject(ENFORCED);
    expect(guarded?.atOperatingPoint.metrics.accuracyOfAll.value).toBeCloseTo(2 / 5, 12);
  });

  it('keeps outputs with and without checks apart', async () => {
    const output = join(dir, 'apart');
    const args = ['transform', images, '--output', output, '--local', '--workers', '1', '--model', TINY_MODEL];
    expect(await runCommandLine(args)).toBe(0);
    expect(await runCommandLine([...args, '--guard', 'warn', '--guard-model', join(dir, 'guard')])).toBe(2);
    expect(caught.err).toContain('checks warn by colour-guard 0.0.1');
    expect(await runCommandLine(['evaluate', output, '--guard', 'enforce'])).toBe(2);
    expect(caught.err).toContain('needed images for --guard, found .out files');
  });
});

describe('predict --guard', () => {
  const predict = (...options: string[]) =>
    runCommandLine(['predict', join(images, 'NORMAL/red.png'), join(images, 'PNEUMONIA/green.png'), ...options]);

  it('prints reason and cautions below the verdict', async () => {
    expect(await predict(...checked('enforce'))).toBe(0);
    const lines = caught.out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/Failed to Predict {2}.*red\.png$/);
    expect(lines[1]).toBe('        TURNED: The X-ray is not upright.');
    expect(lines[2]).toMatch(/Normal .*green\.png$/);
    expect(lines[3]).toMatch(/^ {8}MIRRORED: /);
  });

  it('gives JSON the fields of the service’s reply', async () => {
    expect(await predict(...checked('enforce'), '--json')).toBe(0);
    const [turned, mirrored] = JSON.parse(caught.out).films;
    expect(turned).toMatchObject({
      verdict: 'Failed to Predict',
      verdictAtHalf: 'Normal',
      reason: { code: 'TURNED', message: expect.any(String), action: expect.any(String) },
      cautions: [],
      checks: { mode: 'enforce', guard: { name: 'colour-guard', version: '0.0.1' } },
      preparation: { width: 224, height: 224, colour: 'rgb' },
    });
    expect(turned.checks.scores).toContainEqual({
      check: 'turned',
      score: expect.any(Number),
      caution: null,
      abstain: 0.8,
    });
    expect(mirrored).toMatchObject({ verdict: 'Normal', reason: null, cautions: [{ code: 'MIRRORED' }] });
  });

  it('gives a verdict for everything with --guard off', async () => {
    expect(await predict(...checked('off'), '--json')).toBe(0);
    for (const each of JSON.parse(caught.out).films) {
      expect(each).toMatchObject({
        verdict: 'Normal',
        reason: null,
        cautions: [],
        checks: { mode: 'off', scores: [] },
      });
    }
  });
});
