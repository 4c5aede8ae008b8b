import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROGRESS = new URL('../../../tools/common/progress.ts', import.meta.url).href;
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

describe('startProgress()', () => {
  it('restores the cursor when Ctrl-C ends the program', async () => {
    const { ended, shown } = await interrupted('');
    expect(ended).toBe('SIGINT');
    expect(shown).toContain('\u001b[?25h');
  });

  it('leaves Ctrl-C to a program that handles it itself', async () => {
    const { ended } = await interrupted("process.once('SIGINT', () => process.exit(7));");
    expect(ended).toBe(7);
  });
});

/** Starts a bar in a separate program, as on a terminal, and interrupts it. */
async function interrupted(before: string): Promise<{ ended: number | string; shown: string }> {
  const program = `
    process.stderr.isTTY = true;
    process.stderr.cursorTo = process.stderr.clearLine = process.stderr.moveCursor = () => true;
    ${before}
    const { startProgress } = await import('${PROGRESS}');
    startProgress('images', 10).advance();
    process.stdout.write('started');
    setTimeout(() => process.exit(0), 20_000);`;
  const child = spawn(NODE, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  const shown = textOf(child);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'close');
  return { ended: signal ?? code, shown: shown() };
}

function textOf({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return () => text;
}
