import { EXIT } from './exit.ts';

/**
 * Ends the program where what it prints can't be written: in silence with the exit code that it has so far where the
 * reader has gone (`… | head`), else with the reason.
 */
export function endWhereNobodyReads(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`pneumoscope: printing: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? undefined : EXIT.failed);
  });
  process.stderr.on('error', () => {
    // Nobody is left to tell.
  });
}
