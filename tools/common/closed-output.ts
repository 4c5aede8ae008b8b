import { EXIT } from './exit.ts';

/**
 * Ends the program when standard output cannot be written: silently, with the current exit code, if the reader has closed
 * it (`… | head`); otherwise with the reason.
 */
export function endOnClosedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`pneumoscope: printing: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? undefined : EXIT.failed);
  });
  process.stderr.on('error', () => {
    // There is nowhere to report it.
  });
}
