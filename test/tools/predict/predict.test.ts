import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../../tools/pneumoscope.ts', import.meta.url));
const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const TINY = ['--model', fixture('model-tiny')];

describe('pneumoscope predict', () => {
  it('prints probability, verdict and name of each image', async () => {
    const { code, stdout } = await predict(
      ...TINY,
      fixture('resize-to-input/grey.jpg'),
      fixture('resize-to-input/small.png'),
    );
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^0\.\d{4} {2}(Normal|Pneumonia) +.*grey\.jpg$/);
  });

  it('prints JSON with --json', async () => {
    const { code, stdout } = await predict(...TINY, '--json', fixture('resize-to-input/grey.jpg'));
    expect(code).toBe(0);
    const { model, operatingPoint, films: images } = JSON.parse(stdout);
    expect({ model, operatingPoint }).toEqual({
      model: { name: 'tiny-brightness', version: '1' },
      operatingPoint: 0.5,
    });
    const { normal, pneumonia } = images[0].probabilities;
    expect(normal + pneumonia).toBeCloseTo(1, 5);
    expect(images[0].verdict).toBe(pneumonia > 0.5 ? 'Pneumonia' : 'Normal');
  });

  it('classifies the other images and exits with 1 if one cannot be read', async () => {
    const images = [
      fixture('resize-to-input/README.md'),
      fixture('resize-to-input/none.jpg'),
      fixture('resize-to-input/grey.jpg'),
    ];
    const { code, stdout, stderr } = await predict(...TINY, ...images);
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/README\.md: Reading an image: The file is neither a JPEG nor a PNG/);
    expect(stderr).toMatch(/none\.jpg: UNREADABLE_FILE/);
  });

  it('refuses a named pipe instead of waiting for it, and classifies the other images', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'predict-'));
    try {
      execFileSync('mkfifo', [join(dir, 'pipe.png')]);
      const { code, stdout, stderr } = await predict(
        ...TINY,
        join(dir, 'pipe.png'),
        fixture('resize-to-input/grey.jpg'),
      );
      expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 1, lines: 1 });
      expect(stderr).toContain('pipe.png: Reading: needed a plain file, found a named pipe');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  for (const [what, args] of [
    ['no image', TINY],
    ['a missing model folder', ['--model', fixture('nowhere'), fixture('resize-to-input/grey.jpg')]],
    ['an unknown option', [...TINY, '--loud', fixture('resize-to-input/grey.jpg')]],
  ] as const) {
    it(`exits with 2 for ${what}`, async () => expect((await predict(...args)).code).toBe(2));
  }
});

async function predict(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await run(process.execPath, [command, 'predict', ...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}
