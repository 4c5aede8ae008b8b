import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REGION, VARIANTS } from './synthesize.ts';
import { templatesOf } from './templates.ts';

/** From PyPI; optional: without it, the test is skipped with the reason. */
const isPresent = spawnSync('cfn-lint', ['--version']).status === 0;

/** W3005: CDK writes dependencies that a reference implies already. */
const IGNORED = ['W3005'];

describe('CloudFormation lint', () => {
  it.runIf(isPresent).each(Object.keys(VARIANTS))(
    'finds nothing in the %s templates',
    (variant) => {
      const folder = mkdtempSync(join(tmpdir(), 'lint-'));
      const files = [...templatesOf(variant)].map(([part, template]) => {
        const file = join(folder, `${part}.json`);
        writeFileSync(file, JSON.stringify(template.toJSON()));
        return file;
      });
      const { stdout, status } = spawnSync('cfn-lint', ['-r', REGION, '-i', ...IGNORED, '-t', ...files], {
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
      expect(status).toBe(0);
    },
    180_000,
  );

  it.skipIf(isPresent)('is skipped: cfn-lint is not installed (pip install cfn-lint)', ({ skip }) => skip());
});
