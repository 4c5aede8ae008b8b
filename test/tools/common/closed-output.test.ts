import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));
const PROGRAM = join(import.meta.dirname, '../../../tools/pneumoscope.ts');
const ARGS = [PROGRAM, 'evaluate', '--counts', '232,2,148,242'];

describe('endOnClosedOutput()', () => {
  it('ends the program silently if the reader has closed the output', async () => {
    const child = spawn(NODE, ARGS, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    expect(await endOf(child)).toEqual({ code: 0, complained: '' });
  });

  it.runIf(existsSync('/dev/full'))('ends the program with the reason if the output is full', async () => {
    const child = spawn(NODE, ARGS, { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    const { code, complained } = await endOf(child);
    expect(code).toBe(1);
    expect(complained).toMatch(/^pneumoscope: printing: ENOSPC.*\n$/);
  });
});

async function endOf(child: ReturnType<typeof spawn>): Promise<{ code: number; complained: string }> {
  let complained = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complained += chunk.toString('utf8');
  });
  const [code] = await once(child, 'close');
  return { code, complained };
}
