import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import '../../../core/contract/page-config.ts';

const root = fileURLToPath(new URL('../../../core/contract', import.meta.url));
const files = globSync('*.ts', { cwd: root });

describe('zod in `core/contract`', () => {
  it('compiles no parser with `new Function`', () => expect(z.config().jitless).toBe(true));

  it('is configured by every module that uses zod', () => {
    const filesWith = (line: string) => files.filter((file) => readFileSync(`${root}/${file}`, 'utf8').includes(line));
    const users = filesWith("import * as z from 'zod/mini';");
    expect(users.length).toBeGreaterThan(5);
    expect(filesWith("import './jitless.ts';")).toEqual(users);
  });
});
