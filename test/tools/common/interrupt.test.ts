import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const INTERRUPT = new URL('../../../tools/common/interrupt.ts', import.meta.url).href;
const NODE = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

/** Work that cleans up when it is aborted. */
const CLEANS_UP = `const running = setInterval(() => {}, 1_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  clearInterval(running);
  await new Promise((resolve) => setTimeout(resolve, 50));
  process.stdout.write('cleaned up');`;
/** Work that ignores the signal and only prints that it arrived. */
const HANGS = `signal.addEventListener('abort', () => process.stdout.write('aborted'));
  await new Promise((resolve) => setTimeout(resolve, 20_000));`;

describe('runInterruptibly()', () => {
  it('lets the work clean up, then ends the program by the signal', async () => {
    const { child, output } = await start(CLEANS_UP);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([null, 'SIGTERM']);
    expect(output()).toBe('startedcleaned up');
  });

  it('treats a second signal within a second as a copy of the first', async () => {
    const { child, output } = await start(CLEANS_UP);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'close');
    expect(code).toBeNull();
    expect(['SIGINT', 'SIGTERM']).toContain(signal);
    expect(output()).toContain('cleaned up');
  });

  it('ends the program at once on a later second signal', async () => {
    const { child } = await start(HANGS);
    child.kill('SIGINT');
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([null, 'SIGINT']);
  });
});

/** Starts a program that runs such work. */
async function start(work: string) {
  const program = `
    const { runInterruptibly } = await import('${INTERRUPT}');
    await runInterruptibly(async (signal) => {
      process.stdout.write('started');
      ${work}
    });
    process.stdout.write('went on');`;
  const child = spawn(NODE, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  await once(child.stdout, 'data');
  return { child, output: () => text };
}
